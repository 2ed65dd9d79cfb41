"""Keras on PyTorch."""

import keras
from tensors import to_torch


def respond(model, parameters, arrays, outputs):
    parameters = dict(parameters)
    tensors = {key: to_torch(array) for key, array in arrays.items()}
    x = tensors["inputs"]
    for name in ("pool_size", "strides", "output_size"):
        if isinstance(parameters.get(name), list):
            parameters[name] = tuple(parameters[name])
    if "keepdims" in parameters:
        parameters["keepdims"] = bool(parameters["keepdims"])
    if model.startswith("keras.ops."):
        return [getattr(keras.ops, model.removeprefix("keras.ops."))(x, **parameters)]
    layer = getattr(keras.layers, model.removeprefix("keras.layers."))
    made = layer(dtype=str(x.dtype).removeprefix("torch."), **parameters)
    return [made.call(x, mask=tensors["mask"]) if "mask" in tensors else made.call(x)]
