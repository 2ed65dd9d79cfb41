"""Pools with Triton's client and the binary tensor extension; only the address and the model name are specific to poolserve."""

import os

import numpy as np
import tritonclient.http as triton

server = os.environ.get("POOLSERVE_URL", "http://localhost:8080").removeprefix("http://")
features = np.arange(4 * 16 * 16, dtype=np.float32).reshape(1, 4, 16, 16)

with triton.InferenceServerClient(server) as client:
    x = triton.InferInput("x", list(features.shape), "FP32").set_data_from_numpy(features)
    response = client.infer("pool.window.mean", [x], parameters={"kernel_shape": "4,4", "strides": 4})

print(response.as_numpy("y")[0, 0, 0])
# prints [25.5 29.5 33.5 37.5]
