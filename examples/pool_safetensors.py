"""Pools with safetensors, which carry values and indices in one body."""

import os

import numpy as np
import requests
from safetensors.numpy import load, save

server = os.environ.get("POOLSERVE_URL", "http://localhost:8080")
features = np.arange(2 * 3 * 8 * 8, dtype=np.float16).reshape(2, 3, 8, 8)

response = requests.post(
    f"{server}/v1/pool/window/max?kernel_shape=2,2&strides=2&return_indices=true",
    data=save({"x": features}),
    headers={"content-type": "application/x-safetensors"},
)
response.raise_for_status()

for name, tensor in sorted(load(response.content).items()):
    print(name, tensor.shape, tensor.dtype)
# prints indices (2, 3, 4, 4) int64
# prints y (2, 3, 4, 4) float16
