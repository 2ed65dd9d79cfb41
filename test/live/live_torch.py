"""torch and torchvision."""

import re

import torch
import torch.nn.functional as F
import torchvision
from tensors import to_torch


def number(value):
    return float(value) if isinstance(value, str) else value


def flags(parameters, *names):
    return {name: bool(value) if name in names else value for name, value in parameters.items()}


def respond(model, parameters, arrays, outputs):
    framework, name = model.split(".", 1)
    tensors = {key: to_torch(array) for key, array in arrays.items()}
    parameters = dict(parameters)
    if framework == "torchvision":
        return [getattr(torchvision.ops, name)(tensors["input"], tensors["boxes"], **parameters)]
    last = str(parameters.pop("memory_format", "")).startswith("channels_last")
    if last:
        tensors["input"] = tensors["input"].movedim(-1, 1)
    made = SPECIAL.get(name, function)(name, parameters, tensors)
    made = list(made) if isinstance(made, (tuple, list)) else [made]
    return [one.movedim(1, -1) if last else one for one in made]


def function(name, parameters, tensors):
    parameters = flags(parameters, "ceil_mode", "count_include_pad", "return_indices")
    if "norm_type" in parameters:
        parameters["norm_type"] = number(parameters["norm_type"])
    return getattr(F, name)(tensors["input"], **parameters)


def fractional(name, parameters, tensors):
    parameters = flags(parameters, "return_indices")
    return getattr(F, name)(tensors["input"], _random_samples=tensors["_random_samples"], **parameters)


def unpool(name, parameters, tensors):
    return getattr(F, name)(tensors["input"], tensors["indices"], **parameters)


def bag(name, parameters, tensors):
    parameters = flags(parameters, "include_last_offset", "sparse", "scale_grad_by_freq")
    return F.embedding_bag(
        tensors["input"],
        tensors["weight"],
        tensors.get("offsets"),
        per_sample_weights=tensors.get("per_sample_weights"),
        **parameters,
    )


def segment(name, parameters, tensors):
    parameters = flags(parameters, "unsafe")
    reduce = parameters.pop("reduce")
    parameters.setdefault("axis", 0)
    said = {key: tensors[key] for key in ("lengths", "offsets") if key in tensors}
    return torch.segment_reduce(tensors["data"], reduce, **said, **parameters)


def pad(name, parameters, tensors):
    if "value" in parameters:
        parameters["value"] = number(parameters["value"])
    return F.pad(tensors["input"], **parameters)


def reduction(name, parameters, tensors):
    parameters = flags(parameters, "keepdim", "unbiased", "descending", "largest", "sorted")
    for key in ("ord", "q", "correction"):
        if key in parameters:
            parameters[key] = number(parameters[key])
    path = torch
    for part in name.split("."):
        path = getattr(path, part)
    if isinstance(parameters.get("dim"), list):
        parameters["dim"] = tuple(parameters["dim"])
    if name in ("logsumexp", "sum", "mean", "amax", "amin") and "dim" not in parameters:
        parameters["dim"] = tuple(range(tensors["input"].dim())) if name == "logsumexp" else ()
        if name in ("mean", "sum"):
            parameters["dim"] = None
    if name == "nanmean" and "dim" not in parameters:
        parameters["dim"] = None
    return path(tensors["input"], **parameters)


SPECIAL = {
    "embedding_bag": bag,
    "segment_reduce": segment,
    "pad": pad,
    "interpolate": lambda name, parameters, tensors: F.interpolate(tensors["input"], **parameters),
    **{name: reduction for name in ("mean", "sum", "amax", "amin", "linalg.vector_norm", "logsumexp", "max", "min")},
    **{name: reduction for name in ("argmax", "argmin", "median", "quantile", "nanmean", "var", "std", "topk")},
    **{f"fractional_max_pool{rank}d": fractional for rank in (2, 3)},
    **{f"max_unpool{rank}d": unpool for rank in (1, 2, 3)},
}
