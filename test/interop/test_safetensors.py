"""safetensors, several tensors in one body, both ways."""

import numpy as np
import pytest
import requests
from features import DATATYPES, assert_same, max_pooled, some_features, winners
from safetensors import TensorSpec, deserialize, serialize
from safetensors.numpy import load, save

SAFETENSORS = {"content-type": "application/x-safetensors"}


def pooled(url, body, **query):
    query = {"kernel_shape": "2,2", "strides": 2, **query}
    response = requests.post(f"{url}/v1/pool/window/max", params=query, data=body, headers=SAFETENSORS, timeout=30)
    assert response.ok, response.text
    assert response.headers["content-type"] == "application/x-safetensors"
    return response.content


@pytest.mark.parametrize("datatype", sorted(DATATYPES.keys() - {"BF16"}))
def test_every_datatype(url, datatype):
    features = some_features(datatype)
    response = load(pooled(url, save({"x": features})))
    assert list(response) == ["y"]
    assert_same(response["y"], max_pooled(features))


def test_bf16(url):
    features = some_features("BF16")
    expected = max_pooled(features)
    spec = TensorSpec(
        dtype="bfloat16", shape=list(features.shape), data_ptr=features.ctypes.data, data_len=features.nbytes
    )
    [(name, response)] = deserialize(pooled(url, serialize({"x": spec})))
    assert (name, response["dtype"], response["shape"]) == ("y", "BF16", list(expected.shape))
    assert bytes(response["data"]) == expected.tobytes()


def test_values_and_winners_come_in_one_body(url):
    features = some_features("FP32")
    response = load(pooled(url, save({"x": features}, metadata={"made": "here"}), return_indices="true"))
    assert_same(response["y"], max_pooled(features))
    assert_same(response["indices"], winners(features))


def test_json_asks_for_safetensors(url):
    features = some_features("FP32")
    given = {"name": "x", "datatype": "FP32", "shape": features.shape, "data": features.ravel().tolist()}
    response = requests.post(
        f"{url}/v1/pool/global/max",
        json={"inputs": [given]},
        headers={"accept": "application/x-safetensors"},
        timeout=30,
    )
    assert_same(load(response.content)["y"], features.max(axis=(-2, -1), keepdims=True))


def test_a_cut_off_body_is_refused(url):
    body = save({"x": np.zeros((1, 1, 4, 4), np.float32)})[:-1]
    response = requests.post(f"{url}/v1/pool/global/max", data=body, headers=SAFETENSORS, timeout=30)
    assert response.status_code == 400
    assert response.json()["detail"]
