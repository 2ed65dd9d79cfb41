"""Tensors of the Open Inference Protocol as those of PyTorch, and back."""

import base64

import ml_dtypes
import numpy
import torch

NUMPY = {
    "FP64": numpy.float64,
    "FP32": numpy.float32,
    "FP16": numpy.float16,
    "BF16": ml_dtypes.bfloat16,
    "INT64": numpy.int64,
    "INT32": numpy.int32,
    "INT16": numpy.int16,
    "INT8": numpy.int8,
    "UINT64": numpy.uint64,
    "UINT32": numpy.uint32,
    "UINT16": numpy.uint16,
    "UINT8": numpy.uint8,
    "BOOL": numpy.bool_,
}
NAMES = {numpy.dtype(of): name for name, of in NUMPY.items()}


def decode(one):
    return numpy.frombuffer(base64.b64decode(one["bytes"]), NUMPY[one["datatype"]]).reshape(one["shape"])


def encode(name, value):
    array = to_numpy(value)
    text = base64.b64encode(numpy.ascontiguousarray(array).tobytes()).decode()
    return {"name": name, "datatype": NAMES[array.dtype], "shape": list(array.shape), "bytes": text}


def to_torch(array):
    if array.dtype == ml_dtypes.bfloat16:
        return torch.from_numpy(array.view(numpy.int16).copy()).view(torch.bfloat16)
    return torch.from_numpy(array.copy())


def to_numpy(value):
    if not isinstance(value, torch.Tensor):
        return numpy.asarray(value)
    value = value.detach().contiguous()
    if value.dtype == torch.bfloat16:
        return value.view(torch.int16).numpy().view(ml_dtypes.bfloat16)
    return value.numpy()
