"""Clients with keys and certificates: requests and Triton's against a server that wants both."""

import os

import numpy as np
import pytest
import requests
from features import SHAPE, max_pooled, some_features
from tritonclient.http import InferenceServerClient, InferInput
from tritonclient.utils import InferenceServerException

URL = os.environ["POOLSERVE_GUARDED_URL"]
AUTHORITY = os.environ["POOLSERVE_GUARDED_CA"]
KEY = os.environ["POOLSERVE_GUARDED_KEY"]
MODEL = "pool.window.max"
PARAMETERS = {"kernel_shape": 2, "strides": 2}


@pytest.fixture
def triton():
    host = URL.removeprefix("https://")
    with InferenceServerClient(host, ssl=True, ssl_options={"ca_certs": AUTHORITY}) as client:
        yield client


def features_input():
    values = some_features("FP32")
    return values, InferInput("x", list(values.shape), "FP32").set_data_from_numpy(values)


@pytest.mark.parametrize("headers", [{"x-api-key": KEY}, {"authorization": f"Bearer {KEY}"}])
def test_requests_pool_with_a_key(headers):
    values = some_features("FP32")
    query = {"kernel_shape": "2,2", "strides": 2, "shape": ",".join(map(str, SHAPE)), "datatype": "FP32"}
    response = requests.post(
        f"{URL}/v1/pool/window/max", params=query, data=values.tobytes(), headers=headers, verify=AUTHORITY, timeout=10
    )
    response.raise_for_status()
    assert response.content == max_pooled(values).tobytes()
    assert response.headers["ratelimit-limit"] == "1000"


def test_requests_without_a_key_are_refused_before_their_data():
    response = requests.post(f"{URL}/v1/pool/window/max", data=bytes(8 * 1024**2), verify=AUTHORITY, timeout=10)
    assert response.status_code == 401
    assert response.headers["www-authenticate"].startswith("Bearer")
    assert response.json()["code"] == "UNAUTHENTICATED"


def test_requests_that_do_not_know_the_authority_send_nothing():
    with pytest.raises(requests.exceptions.SSLError):
        requests.get(f"{URL}/v1/operators", headers={"x-api-key": KEY}, timeout=10)


@pytest.mark.parametrize("headers", [{"x-api-key": KEY}, {"authorization": f"Bearer {KEY}"}])
def test_triton_infers_with_a_key(triton, headers):
    assert triton.is_server_ready()
    assert MODEL in {each["name"] for each in triton.get_model_repository_index(headers=headers)}
    values, given = features_input()
    response = triton.infer(MODEL, [given], parameters=PARAMETERS, headers=headers)
    np.testing.assert_array_equal(response.as_numpy("y"), max_pooled(values))


@pytest.mark.parametrize("headers", [None, {"x-api-key": "an-unknown-key-0"}])
def test_triton_is_told_that_a_key_is_wanted(triton, headers):
    _, given = features_input()
    with pytest.raises(InferenceServerException, match="expected a key") as refused:
        triton.infer(MODEL, [given], parameters=PARAMETERS, headers=headers)
    assert refused.value.status() == "401"
