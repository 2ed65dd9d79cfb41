"""Pools a NumPy array, sent and returned as .npy."""

import io
import os

import numpy as np
import requests

server = os.environ.get("POOLSERVE_URL", "http://localhost:8080")
features = np.arange(64 * 112 * 112, dtype=np.float32).reshape(1, 64, 112, 112)

body = io.BytesIO()
np.save(body, features)
response = requests.post(
    f"{server}/v1/pool/window/max?kernel_shape=3,3&strides=2&pads=1",
    data=body.getvalue(),
    headers={"content-type": "application/x-npy"},
)
response.raise_for_status()
pooled = np.load(io.BytesIO(response.content))

print(pooled.shape, pooled.dtype)
# prints (1, 64, 56, 56) float32
