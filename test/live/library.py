"""Responds to cases with the frameworks themselves: a JSON case a line on stdin, a JSON response a line on stdout.

A case: {"model", "parameters", "inputs": [{"name", "datatype", "shape", "bytes"}], "outputs": [names]}; bytes in base64.
A response: {"outputs": [{"name", "datatype", "shape", "bytes"}]}, {"refused": text}, or {"unsupported": text} where the
library has no kernel for the datatype.
"""

import base64
import json
import os
import sys
import warnings

os.environ["KERAS_BACKEND"] = "torch"
os.environ["OMP_NUM_THREADS"] = "1"
os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
os.environ["TF_ENABLE_ONEDNN_OPTS"] = "0"
os.environ["JAX_PLATFORMS"] = "cpu"
warnings.simplefilter("ignore")

sys.path.insert(0, os.path.dirname(__file__))

import live_jax  # noqa: E402
import live_keras  # noqa: E402
import live_onnx  # noqa: E402
import live_sentence_transformers  # noqa: E402
import live_tensorflow  # noqa: E402
import live_timm  # noqa: E402
import live_torch  # noqa: E402
import torch  # noqa: E402
from tensors import decode, encode  # noqa: E402

torch.set_num_threads(1)

FRAMEWORKS = {
    "torch": live_torch.respond,
    "torchvision": live_torch.respond,
    "keras": live_keras.respond,
    "timm": live_timm.respond,
    "sentence_transformers": live_sentence_transformers.respond,
    "onnx": live_onnx.respond,
    "tf": live_tensorflow.respond,
    "jax": live_jax.respond,
}

# What a library says of a datatype for which it has no kernel.
NO_KERNEL = ("not implemented for", "of input parameter", "NOT_IMPLEMENTED", "Could not find an implementation", "not support", "Unsupported")


def respond(case):
    inputs = {tensor["name"]: decode(tensor) for tensor in case["inputs"]}
    framework = case["model"].split(".", 1)[0]
    try:
        outputs = FRAMEWORKS[framework](case["model"], case["parameters"], inputs, case["outputs"])
    except Exception as error:
        text = f"{type(error).__name__}: {error}"[:300]
        return {"unsupported" if any(words in text for words in NO_KERNEL) else "refused": text}
    return {"outputs": [encode(name, value) for name, value in zip(case["outputs"], outputs)]}


def versions():
    import jax
    import keras
    import onnx
    import onnxruntime
    import sentence_transformers
    import tensorflow
    import timm
    import torchvision

    modules = [torch, torchvision, timm, sentence_transformers, keras, onnxruntime, onnx, tensorflow, jax]
    return {module.__name__: module.__version__ for module in modules}


def main():
    print(json.dumps({"versions": versions()}), flush=True)
    for line in sys.stdin:
        print(json.dumps(respond(json.loads(line))), flush=True)


if __name__ == "__main__":
    main()
