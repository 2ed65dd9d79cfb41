"""Raw bytes with their shape in the query."""

import numpy as np
import pytest
import requests
from features import DATATYPES, SHAPE, assert_same, max_pooled, some_features


def query(datatype):
    return {"shape": ",".join(map(str, SHAPE)), "datatype": datatype, "kernel_shape": "2,2", "strides": 2}


@pytest.mark.parametrize("datatype", DATATYPES)
def test_every_datatype(url, datatype):
    features = some_features(datatype)
    response = requests.post(f"{url}/v1/pool/window/max", params=query(datatype), data=features.tobytes(), timeout=30)
    assert response.ok, response.text
    assert response.headers["x-tensor-datatype"] == datatype
    shape = [int(extent) for extent in response.headers["x-tensor-shape"].split(",")]
    assert_same(np.frombuffer(response.content, DATATYPES[datatype]).reshape(shape), max_pooled(features))


def test_an_upload_in_chunks(url):
    features = some_features("FP32")
    body = features.tobytes()
    chunks = (body[begin : begin + 100] for begin in range(0, len(body), 100))
    response = requests.put(f"{url}/v1/pool/window/max", params=query("FP32"), data=chunks, timeout=30)
    assert response.ok, response.text
    assert response.content == max_pooled(features).tobytes()


def test_too_few_bytes_are_refused_with_both_numbers(url):
    body = some_features("FP32").tobytes()[:-4]
    response = requests.post(f"{url}/v1/pool/window/max", params=query("FP32"), data=body, timeout=30)
    assert response.status_code == 400
    assert str(len(body)) in response.json()["detail"]
    assert str(len(body) + 4) in response.json()["detail"]
