"""Triton's HTTP client pools as it would infer."""

from itertools import product

import numpy as np
import pytest
from features import DATATYPES, assert_same, max_pooled, some_features, winners
from tritonclient.http import InferInput, InferRequestedOutput

WINDOW = {"kernel_shape": "2,2", "strides": 2}


def tensor(name, values, datatype, binary=True):
    given = InferInput(name, list(values.shape), datatype)
    given.set_data_from_numpy(values, binary_data=binary)
    return given


# Every datatype in every mixture; the client itself refuses to write BF16 as JSON.
MIXTURES = [
    (datatype, binary_in, binary_out)
    for datatype, binary_in, binary_out in product(DATATYPES, (True, False), (True, False))
    if binary_in or datatype != "BF16"
]


@pytest.mark.parametrize(("datatype", "binary_in", "binary_out"), MIXTURES)
def test_every_datatype_comes_back_exactly(triton, datatype, binary_in, binary_out):
    features = some_features(datatype)
    response = triton.infer(
        "pool.window.max",
        [tensor("x", features, datatype, binary_in)],
        outputs=[InferRequestedOutput("y", binary_data=binary_out)],
        parameters=WINDOW,
    )
    assert ("data" in response.get_output("y")) is not binary_out
    assert response.get_output("y")["datatype"] == datatype
    assert_same(response.as_numpy("y"), max_pooled(features))


@pytest.mark.parametrize("sent", [None, "gzip", "deflate"])
@pytest.mark.parametrize("received", [None, "gzip", "deflate"])
@pytest.mark.parametrize("binary", [True, False])
def test_bodies_are_compressed_both_ways(triton, sent, received, binary):
    features = some_features("FP32")
    response = triton.infer(
        "pool.window.max",
        [tensor("x", features, "FP32", binary)],
        outputs=[InferRequestedOutput("y", binary_data=binary)],
        parameters=WINDOW,
        request_compression_algorithm=sent,
        response_compression_algorithm=received,
    )
    assert_same(response.as_numpy("y"), max_pooled(features))


def test_all_outputs_are_returned_in_binary_when_none_is_named(triton):
    features = some_features("FP32")
    response = triton.infer(
        "pool.window.max", [tensor("x", features, "FP32")], parameters={**WINDOW, "return_indices": True}
    )
    assert [output["name"] for output in response.get_response()["outputs"]] == ["y", "indices"]
    assert_same(response.as_numpy("y"), max_pooled(features))
    assert_same(response.as_numpy("indices"), winners(features))


def test_outputs_come_in_the_order_asked_in_mixed_encodings(triton):
    features = some_features("FP32")
    response = triton.infer(
        "pool.window.max",
        [tensor("x", features, "FP32")],
        outputs=[InferRequestedOutput("indices", binary_data=False), InferRequestedOutput("y", binary_data=True)],
        parameters={**WINDOW, "return_indices": True},
    )
    assert [output["name"] for output in response.get_response()["outputs"]] == ["indices", "y"]
    assert_same(response.as_numpy("indices"), winners(features))
    assert_same(response.as_numpy("y"), max_pooled(features))


def test_binary_and_json_inputs_are_mixed(triton):
    features = some_features("FP32")
    pads = np.array([0, 0, 1, 2, 0, 0, 0, 3])
    response = triton.infer("onnx.Pad", [tensor("data", features, "FP32"), tensor("pads", pads, "INT64", binary=False)])
    assert_same(response.as_numpy("output"), np.pad(features, [(0, 0), (0, 0), (1, 0), (2, 3)]))


def test_operators_have_the_names_that_pytorch_gives_them(triton):
    features = some_features("FP32")
    response = triton.infer(
        "torch.max_pool2d",
        [tensor("input", features, "FP32")],
        parameters={"kernel_size": [3, 3], "stride": 1, "padding": 1, "return_indices": True},
    )
    padded = np.pad(features, [(0, 0), (0, 0), (1, 1), (1, 1)], constant_values=-np.inf)
    assert_same(response.as_numpy("output"), max_pooled(padded, kernel=3, stride=1))
    assert response.as_numpy("indices").dtype == np.int64


def test_nan_and_infinity_cross_json(triton):
    features = some_features("FP32")
    features[0, 0, 0, :4] = [np.nan, 1, np.inf, 2]
    features[1, 1] = -np.inf
    response = triton.infer(
        "pool.window.max",
        [tensor("x", features, "FP32")],
        outputs=[InferRequestedOutput("y", binary_data=False)],
        parameters=WINDOW,
    )
    np.testing.assert_array_equal(response.as_numpy("y"), max_pooled(features))


def test_an_empty_batch_gives_an_empty_batch(triton):
    features = some_features("FP32")[:0]
    response = triton.infer("pool.window.max", [tensor("x", features, "FP32")], parameters=WINDOW)
    assert response.as_numpy("y").shape == (0, 3, 3, 4)


def test_id_and_version_come_back(triton):
    given = [tensor("x", some_features("FP32"), "FP32")]
    response = triton.infer("pool.window.max", given, model_version="1", request_id="seven", parameters=WINDOW)
    assert response.get_response()["id"] == "seven"
    assert response.get_response()["model_name"] == "pool.window.max"
    assert response.get_response()["model_version"] == "1"


def test_requests_run_side_by_side(triton):
    features = some_features("FP32")
    asked = [
        triton.async_infer("pool.window.max", [tensor("x", features * scale, "FP32")], parameters=WINDOW)
        for scale in np.arange(1, 9, dtype=np.float32)
    ]
    for scale, response in enumerate(asked, start=1):
        assert_same(response.get_result().as_numpy("y"), max_pooled(features * np.float32(scale)))
