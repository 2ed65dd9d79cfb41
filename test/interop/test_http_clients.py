"""httpx and aiohttp call the service with their own spelling of query values, and read what it sends."""

import asyncio

import aiohttp
import httpx

BODY = {"inputs": [{"name": "x", "datatype": "FP32", "shape": [1, 1, 3, 3], "data": [1, 2, 3, 4, 5, 6, 7, 8, 9]}]}
POOLED = {"outputs": [{"name": "y", "datatype": "FP32", "shape": [1, 1, 2, 2], "data": [5, 6, 8, 9]}]}
PATH = "/v1/pool/window/max"


def test_httpx_sends_lists_and_flags(url):
    params = {"kernel_shape": [2, 2], "strides": 2, "ceil_mode": True}
    response = httpx.post(f"{url}{PATH}", params=params, json=BODY)
    assert response.status_code == 200, response.text
    assert response.json() == POOLED
    assert response.headers["x-axes"] == "batch,channels,height,width"


def test_aiohttp_sends_repeated_keys_beside_one_another(url):
    params = [("kernel_shape", "2"), ("kernel_shape", "2"), ("strides", "2"), ("ceil_mode", "True")]

    async def pool(session):
        async with session.post(f"{url}{PATH}", params=params, json=BODY) as response:
            return response.status, await response.json()

    async def pool_all():
        async with aiohttp.ClientSession() as session:
            return await asyncio.gather(*(pool(session) for _ in range(20)))

    assert asyncio.run(pool_all()) == [(200, POOLED)] * 20
