"""KServe's client speaks to the service as to a model of its own."""

import asyncio

import httpx
import pytest
from features import DATATYPES, assert_same, max_pooled, some_features
from kserve import InferenceRESTClient, InferInput, InferRequest
from kserve.inference_client import RESTConfig
from kserve.protocol.infer_type import RequestedOutput

MODEL = "pool.window.max"
WINDOW = {"kernel_shape": "2,2", "strides": 2}


def with_client(use):
    """What `use(client)` gives, on a loop of its own."""

    async def run():
        async with InferenceRESTClient(RESTConfig(protocol="v2")) as client:
            return await use(client)

    return asyncio.run(run())


def request(features, datatype, binary, parameters):
    given = InferInput("x", list(features.shape), datatype)
    given.set_data_from_numpy(features, binary_data=binary)
    outputs = [RequestedOutput("y", {"binary_data": binary})]
    return InferRequest(MODEL, [given], request_outputs=outputs, parameters=parameters)


# The client knows no BF16, and refuses to write FP16 as JSON.
BINARY = [(datatype, True) for datatype in DATATYPES if datatype != "BF16"]
JSON = [(datatype, False) for datatype in DATATYPES if datatype not in ("BF16", "FP16")]


@pytest.mark.parametrize(("datatype", "binary"), BINARY + JSON)
def test_every_datatype_it_knows_comes_back_exactly(url, datatype, binary):
    features = some_features(datatype)
    asked = request(features, datatype, binary, dict(WINDOW))
    response = with_client(lambda client: client.infer(url, asked, model_name=MODEL))
    assert response.model_name == MODEL
    assert_same(response.outputs[0].as_numpy(), max_pooled(features))


def test_it_is_live_and_ready(url):
    async def ask(client):
        return [
            await client.is_server_live(url),
            await client.is_server_ready(url),
            await client.is_model_ready(url, MODEL),
        ]

    assert with_client(ask) == [True, True, True]


def test_a_refusal_carries_its_sentence(url):
    asked = request(some_features("FP32"), "FP32", True, {})
    with pytest.raises(httpx.HTTPStatusError, match="kernel_shape.*400"):
        with_client(lambda client: client.infer(url, asked, model_name=MODEL))
