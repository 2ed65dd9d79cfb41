"""Triton's HTTP client asks about the service and its models, and reads its refusals."""

import numpy as np
import pytest
from features import some_features
from tritonclient.http import InferInput
from tritonclient.utils import InferenceServerException

MODEL = "pool.window.max"


def infer(triton, model=MODEL, **parameters):
    values = some_features("FP32")
    given = InferInput("x", list(values.shape), "FP32")
    given.set_data_from_numpy(values)
    return triton.infer(model, [given], parameters=parameters)


def test_it_is_live_and_ready(triton):
    assert triton.is_server_live()
    assert triton.is_server_ready()
    assert triton.is_model_ready(MODEL)
    assert triton.is_model_ready(MODEL, "1")
    assert not triton.is_model_ready("pool.window.none")


def test_the_server_tells_its_name_version_and_extensions(triton):
    metadata = triton.get_server_metadata()
    assert metadata["name"] == "poolserve"
    assert metadata["version"]
    assert {"binary_tensor_data", "model_repository", "statistics"} <= set(metadata["extensions"])
    assert not any("shared_memory" in extension for extension in metadata["extensions"])


@pytest.mark.parametrize("version", ["", "1"])
def test_a_model_tells_its_inputs_and_outputs(triton, version):
    metadata = triton.get_model_metadata(MODEL, version)
    assert metadata["name"] == MODEL
    assert metadata["versions"] == ["1"]
    assert [given["name"] for given in metadata["inputs"]] == ["x"]
    assert [output["name"] for output in metadata["outputs"]] == ["y", "indices"]


def test_a_model_tells_its_configuration(triton):
    config = triton.get_model_config(MODEL)
    assert config["name"] == MODEL
    assert [given["name"] for given in config["input"]] == ["x"]


def test_statistics_count_what_was_asked(triton):
    def counts():
        [stats] = triton.get_inference_statistics(MODEL)["model_stats"]
        durations = stats["inference_stats"]
        return np.array(
            [
                stats["inference_count"],
                stats["execution_count"],
                durations["success"]["count"],
                durations["fail"]["count"],
            ]
        )

    before = counts()
    infer(triton, kernel_shape=2)
    with pytest.raises(InferenceServerException):
        infer(triton, kernel_shape=-2)
    assert (counts() - before).tolist() == [2, 1, 1, 1], "two samples of one batch, one execution, one refusal"


def test_the_repository_lists_every_model(triton):
    index = {entry["name"]: entry for entry in triton.get_model_repository_index()}
    assert index[MODEL]["state"] == "READY"
    assert index[MODEL]["version"] == "1"
    assert "torch.max_pool2d" in index


def test_what_is_built_in_is_loaded_and_stays(triton):
    triton.load_model(MODEL)
    with pytest.raises(InferenceServerException, match=MODEL):
        triton.unload_model(MODEL)
    assert triton.is_model_ready(MODEL)


def test_what_is_not_there_is_refused_by_name(triton):
    with pytest.raises(InferenceServerException, match="pool.window.mox") as refused:
        infer(triton, model="pool.window.mox")
    assert refused.value.status() == "404"
    with pytest.raises(InferenceServerException, match="no.such.model"):
        triton.get_model_metadata("no.such.model")


@pytest.mark.parametrize(
    ("parameters", "text"),
    [
        ({}, "kernel_shape"),
        ({"kernel_shape": 0}, "kernel_shape"),
        ({"kernel_shape": "2,2", "kernel": 2}, "kernel"),
        ({"kernel_shape": "9,9"}, "9"),
    ],
)
def test_a_refusal_says_what_was_wrong_and_the_next_request_works(triton, parameters, text):
    with pytest.raises(InferenceServerException, match=text) as refused:
        infer(triton, **parameters)
    assert refused.value.status() == "400"
    assert infer(triton, kernel_shape="2,2").as_numpy("y").shape == (2, 3, 3, 4)


def test_bytes_that_disagree_with_the_shape_are_refused_with_both_numbers(triton):
    given = InferInput("x", [1, 1, 4, 4], "FP32")
    given.set_data_from_numpy(np.zeros((1, 1, 4, 4), np.float32))
    given.set_shape([1, 1, 4, 5])
    with pytest.raises(InferenceServerException, match="64.*80|80.*64"):
        triton.infer(MODEL, [given], parameters={"kernel_shape": "2,2"})


def test_a_wrong_input_name_is_refused(triton):
    given = InferInput("z", [1, 1, 2, 2], "FP32").set_data_from_numpy(np.zeros((1, 1, 2, 2), np.float32))
    twice = InferInput("x", [1, 1, 2, 2], "FP32").set_data_from_numpy(np.zeros((1, 1, 2, 2), np.float32))
    with pytest.raises(InferenceServerException, match="z"):
        triton.infer(MODEL, [twice, given], parameters={"kernel_shape": "2,2"})
