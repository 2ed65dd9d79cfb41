"""timm."""

from functools import partial

import timm.layers
import timm.layers.median_pool
import timm.layers.pool2d_same
import torch
from tensors import to_torch
from timm.models.vision_transformer import global_pool_nlc


def pair(value):
    return value if isinstance(value, list) else [value, value]


def attention(name, parameters, arrays):
    """A module of timm with the tensors of the case as its state: which layers there are, they say."""
    tensors = {key: to_torch(value) for key, value in arrays.items()}
    x, mask = tensors.pop("x"), tensors.pop("attn_mask", None)
    channels = x.shape[1] if name.endswith("2d") else x.shape[2]
    options = dict(parameters)
    if "feat_size" in options and name == "AttentionPool2d" or "ref_feat_size" in options:
        key = "feat_size" if "feat_size" in options else "ref_feat_size"
        options[key] = tuple(options[key]) if isinstance(options[key], list) else options[key]
    if name.endswith("AttentionPool2d"):
        weight = tensors.get("qkv.weight")
        options["embed_dim"] = weight.shape[0] // 3 if weight is not None else tensors["q.weight"].shape[0]
        options |= {"qkv_separate": weight is None, "class_token": "cls_token" in tensors}
        options["out_features"] = tensors["proj.weight"].shape[0] if "proj.weight" in tensors else 0
    if name == "AttentionPoolLatent":
        eps = options.pop("norm_eps", 1e-5)
        activations = {"gelu": torch.nn.GELU, "gelu_tanh": partial(torch.nn.GELU, approximate="tanh"), "silu": torch.nn.SiLU, "relu": torch.nn.ReLU}
        options["act_layer"] = activations[options.pop("act_layer", "gelu")]
        options["norm_layer"] = partial(torch.nn.LayerNorm, eps=eps) if "norm.weight" in tensors else None
        options |= {"q_proj": "q.weight" in tensors, "qk_norm": "q_norm.weight" in tensors, "qkv_bias": "kv.bias" in tensors}
        options |= {"latent_len": tensors["latent"].shape[1], "latent_dim": tensors["latent"].shape[2]}
        options["out_features"] = tensors["proj.weight"].shape[0] if "proj.weight" in tensors else 0
        options["mlp_ratio"] = tensors["mlp.fc1.weight"].shape[0] / max(options["out_features"], 1) if "mlp.fc1.weight" in tensors else 4
        if "pos_embed" in tensors:
            options |= {"pos_embed": "abs", "feat_size": tensors["pos_embed"].shape[0]}
    if name == "AttentionPoolPrr":
        options |= {f"{place}_norm": f"{place}_norm.weight" in tensors for place in ("pre", "post")}
    if name.startswith("SimPool"):
        options |= {"qkv_bias": "q.bias" in tensors, "qk_norm": "q_norm.weight" in tensors}
    module = getattr(timm.layers, name)(channels, **options).eval().to(x.dtype)
    module.load_state_dict(tensors)
    with torch.no_grad():
        return [module(x) if mask is None else module(x, attn_mask=mask)]


def respond(model, parameters, arrays, outputs):
    name = model.removeprefix("timm.")
    parameters = dict(parameters)
    if "Attention" in name or "SimPool" in name:
        return attention(name, parameters, arrays)
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
