"""timm."""

import timm.layers
import timm.layers.median_pool
import timm.layers.pool2d_same
import torch
from tensors import to_torch
from timm.models.vision_transformer import global_pool_nlc


def pair(value):
    return value if isinstance(value, list) else [value, value]


def respond(model, parameters, arrays, outputs):
    name = model.removeprefix("timm.")
    parameters = dict(parameters)
    x = to_torch(arrays["x"])
    if name.endswith("_same"):
        for each in ("kernel_size", "stride", "padding", "dilation"):
            if each in parameters:
                value = parameters[each]
                parameters[each] = value if isinstance(value, list) and len(value) == 2 else pair(value if not isinstance(value, list) else value[0])
        for each in ("ceil_mode", "count_include_pad"):
            if each in parameters:
                parameters[each] = bool(parameters[each])
        return [getattr(timm.layers.pool2d_same, name)(x, **parameters)]
    if name == "global_pool_nlc":
        return [global_pool_nlc(x, **parameters)]
    if "r" in parameters:
        parameters["r"] = float(parameters["r"])
    if "input_fmt" in parameters or name == "SelectAdaptivePool2d":
        if isinstance(parameters.get("output_size"), list):
            parameters["output_size"] = tuple(parameters["output_size"])
    if name == "MedianPool2d":
        module = timm.layers.median_pool.MedianPool2d(**parameters)
    elif name == "BlurPool2d":
        module = timm.layers.BlurPool2d(**parameters).to(x.dtype)
    else:
        module = getattr(timm.layers, name)(**parameters)
    with torch.no_grad():
        return [module(x)]
