"""Pools as `torch.nn.functional.max_pool2d` does, names and defaults included, without torch."""

import os

import numpy as np
import tritonclient.http as triton

server = os.environ.get("POOLSERVE_URL", "http://localhost:8080").removeprefix("http://")
features = np.arange(25, dtype=np.float32).reshape(1, 1, 5, 5)

with triton.InferenceServerClient(server) as client:
    given = triton.InferInput("input", list(features.shape), "FP32").set_data_from_numpy(features)
    parameters = {"kernel_size": 3, "stride": 2, "padding": 1, "return_indices": True}
    answer = client.infer("torch.max_pool2d", [given], parameters=parameters)

print(answer.as_numpy("output").ravel())
print(answer.as_numpy("indices").ravel())
# prints [ 6. 8. 9. 16. 18. 19. 21. 23. 24.]
# prints [ 6 8 9 16 18 19 21 23 24]
