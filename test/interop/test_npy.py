"""NumPy's own files go in and come back."""

import io

import ml_dtypes
import numpy as np
import pytest
import requests
from features import DATATYPES, assert_same, max_pooled, some_features

NPY = {"content-type": "application/x-npy"}
ORDERS = {"C": np.ascontiguousarray, "Fortran": np.asfortranarray}


def npy(values, version=None):
    body = io.BytesIO()
    np.lib.format.write_array(body, values, version)
    return body.getvalue()


def pooled(url, body, **query):
    query = {"kernel_shape": "2,2", "strides": 2, **query}
    response = requests.post(f"{url}/v1/pool/window/max", params=query, data=body, headers=NPY, timeout=30)
    assert response.ok, response.text
    assert response.headers["content-type"] == "application/x-npy"
    return np.load(io.BytesIO(response.content))


@pytest.mark.parametrize("order", ORDERS)
@pytest.mark.parametrize("datatype", sorted(DATATYPES.keys() - {"BF16"}))
def test_every_datatype_in_both_orders(url, datatype, order):
    features = some_features(datatype)
    assert_same(pooled(url, npy(ORDERS[order](features))), max_pooled(features))


@pytest.mark.parametrize("datatype", [name for name in DATATYPES if name not in ("BF16", "INT8", "UINT8", "BOOL")])
def test_big_endian_is_returned_little_endian(url, datatype):
    features = some_features(datatype)
    swapped = features.astype(features.dtype.newbyteorder(">"))
    assert_same(pooled(url, npy(swapped)), max_pooled(features))


@pytest.mark.parametrize("version", [(1, 0), (2, 0), (3, 0)])
def test_every_version_of_the_format(url, version):
    features = some_features("FP32")
    assert_same(pooled(url, npy(features, version)), max_pooled(features))


def test_bf16_is_two_bytes_whose_meaning_the_query_tells(url):
    features = some_features("BF16")
    response = pooled(url, npy(features.view("V2")), datatype="BF16")
    assert_same(response.view(ml_dtypes.bfloat16), max_pooled(features))


def test_one_sample_needs_no_batch_axis(url):
    features = some_features("FP32")[0]
    assert_same(pooled(url, npy(features)), max_pooled(features))


def test_a_pickle_is_refused(url):
    response = requests.post(
        f"{url}/v1/pool/global/mean", data=npy(np.array([{}], dtype=object)), headers=NPY, timeout=30
    )
    assert response.status_code == 422
    assert "|O" in response.json()["detail"]
