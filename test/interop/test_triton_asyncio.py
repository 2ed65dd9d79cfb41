"""Triton's asyncio client, which labels its bodies differently, gets the same responses."""

import asyncio

import numpy as np
import pytest
from features import DATATYPES, assert_same, max_pooled, some_features
from tritonclient.http import InferInput, InferRequestedOutput
from tritonclient.http.aio import InferenceServerClient
from tritonclient.utils import InferenceServerException

WINDOW = {"kernel_shape": "2,2", "strides": 2}


def with_client(url, use):
    """What `use(client)` gives, on a loop of its own."""

    async def run():
        async with InferenceServerClient(url.removeprefix("http://")) as client:
            return await use(client)

    return asyncio.run(run())


def tensor(values, datatype, binary=True):
    return InferInput("x", list(values.shape), datatype).set_data_from_numpy(values, binary_data=binary)


@pytest.mark.parametrize("datatype", DATATYPES)
def test_every_datatype_comes_back_exactly(url, datatype):
    features = some_features(datatype)
    response = with_client(
        url, lambda client: client.infer("pool.window.max", [tensor(features, datatype)], parameters=WINDOW)
    )
    assert_same(response.as_numpy("y"), max_pooled(features))


@pytest.mark.parametrize("binary", [True, False])
@pytest.mark.parametrize("compression", [None, "gzip", "deflate"])
def test_json_binary_and_compression(url, binary, compression):
    features = some_features("INT16")
    response = with_client(
        url,
        lambda client: client.infer(
            "pool.window.max",
            [tensor(features, "INT16", binary)],
            outputs=[InferRequestedOutput("y", binary_data=binary)],
            parameters=WINDOW,
            request_compression_algorithm=compression,
            response_compression_algorithm=compression,
        ),
    )
    assert_same(response.as_numpy("y"), max_pooled(features))


def test_requests_run_side_by_side(url):
    features = [some_features("FP32") * np.float32(scale) for scale in range(1, 9)]

    async def ask(client):
        asked = [client.infer("pool.window.max", [tensor(values, "FP32")], parameters=WINDOW) for values in features]
        return await asyncio.gather(*asked)

    for values, response in zip(features, with_client(url, ask), strict=True):
        assert_same(response.as_numpy("y"), max_pooled(values))


def test_health_metadata_statistics_and_repository(url):
    async def ask(client):
        assert await client.is_server_live()
        assert await client.is_server_ready()
        assert await client.is_model_ready("pool.global.mean")
        assert (await client.get_server_metadata())["name"] == "poolserve"
        assert (await client.get_model_metadata("pool.global.mean"))["name"] == "pool.global.mean"
        assert (await client.get_model_config("pool.global.mean"))["name"] == "pool.global.mean"
        assert (await client.get_inference_statistics("pool.global.mean"))["model_stats"]
        assert any(entry["name"] == "pool.global.mean" for entry in await client.get_model_repository_index())

    with_client(url, ask)


def test_a_refusal_carries_its_sentence(url):
    async def ask(client):
        with pytest.raises(InferenceServerException, match="kernel_shape"):
            await client.infer("pool.window.max", [tensor(some_features("FP32"), "FP32")])
        return await client.infer("pool.global.max", [tensor(some_features("FP32"), "FP32")])

    expected = some_features("FP32").max(axis=(-2, -1), keepdims=True)
    assert_same(with_client(url, ask).as_numpy("y"), expected)
