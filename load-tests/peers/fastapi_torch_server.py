"""What one would write in an afternoon: FastAPI on uvicorn (uvloop, httptools) and PyTorch, for max pooling of one FP32
tensor as raw bytes or JSON, with the query of /v1/pool/window/max. Small tensors are pooled on the event loop."""

import os
import socket
import warnings

import torch
import torch.nn.functional as F
import uvicorn
from fastapi import FastAPI, Request, Response
from fastapi.concurrency import run_in_threadpool

# The body is only read.
warnings.filterwarnings("ignore", message="The given buffer is not writable")
torch.set_num_threads(1)
torch.set_grad_enabled(False)
app = FastAPI()
INLINE_BYTES = 64 * 1024


def pool(x, query):
    kernel = [int(extent) for extent in query["kernel_shape"].split(",")]
    return F.max_pool2d(x, kernel, int(query["strides"]), int(query["pads"]))


@app.post("/v1/pool/window/max")
async def serve(request: Request):
    query = request.query_params
    if request.headers["content-type"] == "application/json":
        (x,) = (await request.json())["inputs"]
        pooled = pool(torch.tensor(x["data"], dtype=torch.float32).reshape(x["shape"]), query)
        return {"outputs": [{"name": "y", "datatype": "FP32", "data": pooled.flatten().tolist()}]}
    body = await request.body()
    x = torch.frombuffer(body, dtype=torch.float32).reshape([int(extent) for extent in query["shape"].split(",")])
    pooled = pool(x, query) if len(body) <= INLINE_BYTES else await run_in_threadpool(pool, x, query)
    return Response(pooled.numpy().tobytes(), media_type="application/octet-stream")


if __name__ == "__main__":
    listener = socket.socket()
    listener.bind(("127.0.0.1", int(os.environ["PORT"])))
    print(f"http://127.0.0.1:{listener.getsockname()[1]}", flush=True)
    config = uvicorn.Config(app, loop="uvloop", http="httptools", access_log=False, log_level="error")
    uvicorn.Server(config).run(sockets=[listener])
