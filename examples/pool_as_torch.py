"""Pools like `torch.nn.functional.max_pool2d`, with its names and defaults, without PyTorch."""

import os

import numpy as np
import tritonclient.http as triton

server = os.environ.get("POOLSERVE_URL", "http://localhost:8080").removeprefix("http://")
features = np.arange(25, dtype=np.float32).reshape(1, 1, 5, 5)

with triton.InferenceServerClient(server) as client:
    x = triton.InferInput("input", list(features.shape), "FP32").set_data_from_numpy(features)
    parameters = {"kernel_size": 3, "stride": 2, "padding": 1, "return_indices": True}
    response = client.infer("torch.max_pool2d", [x], parameters=parameters)

print(response.as_numpy("output").ravel())
print(response.as_numpy("indices").ravel())
# prints [ 6. 8. 9. 16. 18. 19. 21. 23. 24.]
# prints [ 6 8 9 16 18 19 21 23 24]
