"""Responds to cases with the frameworks named as arguments: a JSON case a line on stdin, a JSON response a line on stdout.

A case: {"model", "parameters", "inputs": [{"name", "datatype", "shape", "bytes"}], "outputs": [names]}; bytes in base64.
A response: {"outputs": [{"name", "datatype", "shape", "bytes"}]}, {"refused": text}, or {"unsupported": text} where the
library has no kernel for the datatype.
"""

import importlib
import json
import os
import re
import sys
import warnings
from importlib import metadata

os.environ["KERAS_BACKEND"] = "torch"
os.environ["OMP_NUM_THREADS"] = "1"
os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
os.environ["TF_ENABLE_ONEDNN_OPTS"] = "0"
os.environ["JAX_PLATFORMS"] = "cpu"
warnings.simplefilter("ignore")

sys.path.insert(0, os.path.dirname(__file__))

# In the order in which they are imported: the modules of each framework.
MODULES = {
    "jax": "live_jax",
    "keras": "live_keras",
    "onnx": "live_onnx",
    "sentence_transformers": "live_sentence_transformers",
    "tf": "live_tensorflow",
    "timm": "live_timm",
    "torch": "live_torch",
    "torchvision": "live_torch",
}
PACKAGES = {"tf": ["tensorflow"], "onnx": ["onnxruntime", "onnx"], "keras": ["keras", "torch"]}

# What a library says where it has no kernel for a datatype. PyTorch's words are those of all that compute with it.
PYTORCH = [r"not implemented for '\w+'"]
NO_KERNEL = {
    "torch": PYTORCH,
    "torchvision": PYTORCH,
    "timm": PYTORCH,
    "sentence_transformers": PYTORCH,
    "keras": PYTORCH,
    "onnx": [
        r"Type 'tensor\(\w+\)' of input parameter",
        r"Could not find an implementation for \w+\(\d+\)",
        r"Failed to find kernel for \w+\(\d+\)",
    ],
    "tf": [r"not support", r"Unsupported", r"[Nn]ot implemented"],
    "jax": [r"not support", r"Unsupported"],
}

respond_with = {}


def respond(case):
    # After the frameworks: it imports torch.
    from tensors import decode, encode

    inputs = {tensor["name"]: decode(tensor) for tensor in case["inputs"]}
    framework = case["model"].split(".", 1)[0]
    try:
        outputs = respond_with[framework](case["model"], case["parameters"], inputs, case["outputs"])
    except Exception as error:
        text = f"{type(error).__name__}: {error}"[:300]
        has_kernel = not any(re.search(words, text) for words in NO_KERNEL[framework])
        return {"refused" if has_kernel else "unsupported": text}
    return {"outputs": [encode(name, value) for name, value in zip(case["outputs"], outputs)]}


def main(frameworks):
    for framework, module in MODULES.items():
        if framework in frameworks:
            respond_with[framework] = importlib.import_module(module).respond
    if "torch" in sys.modules:
        sys.modules["torch"].set_num_threads(1)
    packages = sorted({name for framework in frameworks for name in PACKAGES.get(framework, [framework])})
    print(json.dumps({"versions": {name: metadata.version(name) for name in packages}}), flush=True)
    for line in sys.stdin:
        print(json.dumps(respond(json.loads(line))), flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
