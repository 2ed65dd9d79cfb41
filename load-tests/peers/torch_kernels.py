"""PyTorch on one thread: responses the benchmark's requests, a line of JSON each (see kernels/peer-process.ts)."""

import json
import sys
import time

import numpy as np
import torch
import torch.nn.functional as F

torch.set_num_threads(1)
torch.set_grad_enabled(False)

DATATYPES = {
    "FP64": torch.float64, "FP32": torch.float32, "FP16": torch.float16, "BF16": torch.bfloat16,
    "INT64": torch.int64, "INT32": torch.int32, "INT8": torch.int8, "UINT8": torch.uint8, "BOOL": torch.bool,
}


def load(path, datatype, shape):
    return torch.frombuffer(bytearray(open(path, "rb").read()), dtype=DATATYPES[datatype]).reshape(shape)


def windows(x, reduction, attributes):
    kernel = attributes["kernel_shape"]
    rank = len(kernel)
    strides = attributes.get("strides", kernel)
    pads = attributes.get("pads", [0] * rank)[:rank]
    last = attributes.get("layout") == "channels_last"
    if last:
        x = x.permute(0, -1, *range(1, rank + 1))
    pool = {1: (F.max_pool1d, F.avg_pool1d), 2: (F.max_pool2d, F.avg_pool2d), 3: (F.max_pool3d, F.avg_pool3d)}[rank]
    back = (lambda y: y.permute(0, *range(2, rank + 2), 1)) if last else (lambda y: y)
    if reduction == "max":
        if attributes.get("return_indices"):
            return lambda: pool[0](x, kernel, strides, pads, return_indices=True)[0]
        return lambda: back(pool[0](x, kernel, strides, pads))
    if reduction == "mean":
        return lambda: back(pool[1](x, kernel, strides, pads, False, False))
    if reduction == "lp":
        return lambda: F.lp_pool2d(x.abs(), attributes["p"], kernel, strides)
    if reduction == "soft":
        def soft():
            weights = x.exp()
            return F.avg_pool2d(x * weights, kernel, strides, pads) / F.avg_pool2d(weights, kernel, strides, pads)
        return soft
    if reduction == "median" and attributes.get("pad_mode") == "reflect":
        def median():
            padded = F.pad(x, (pads[1], pads[1], pads[0], pads[0]), mode="reflect")
            cells = padded.unfold(2, kernel[0], strides[0]).unfold(3, kernel[1], strides[1])
            return cells.contiguous().flatten(-2).median(dim=-1)[0]
        return median
    raise NotImplementedError(f"window/{reduction}")


def everything(x, reduction, attributes):
    last = attributes.get("layout") == "channels_last"
    axes = attributes.get("axes", list(range(1, x.dim() - 1) if last else range(2, x.dim())))
    count = float(np.prod([x.shape[axis] for axis in axes]))
    if reduction == "covariance":
        rows = x.flatten(2)
        def covariance():
            centered = rows - rows.mean(2, keepdim=True)
            return centered @ centered.transpose(1, 2) / rows.shape[2]
        return covariance
    p = attributes.get("p", 3)
    calls = {
        "max": lambda: x.amax(axes),
        "mean": lambda: x.mean(axes),
        "gem": lambda: x.clamp(min=1e-6).pow(p).mean(axes).pow(1 / p),
        "lse": lambda: x.logsumexp(axes) - np.log(count),
        "std": lambda: x.std(axes, unbiased=False),
    }
    if reduction not in calls:
        raise NotImplementedError(f"global/{reduction}")
    return calls[reduction]


def tokens(x, reduction, attributes, others):
    if reduction == "attention":
        heads, query = attributes["heads"], others["query"]
        rows, count, channels = x.shape
        size = channels // heads
        if "key" in others:
            # As timm.layers.AttentionPoolLatent: all tokens are projected.
            weight, bias = (torch.cat([others[f"key{part}"], others[f"value{part}"]]) for part in ("", "_bias"))
            queries = query.view(1, -1, heads, size).expand(rows, -1, -1, -1).transpose(1, 2)
            def project():
                both = F.linear(x, weight, bias).reshape(rows, count, 2, heads, size).permute(2, 0, 3, 1, 4)
                pooled = F.scaled_dot_product_attention(queries, *both.unbind(0))
                return F.linear(pooled.transpose(1, 2).reshape(rows, -1, channels), others["out"], others["out_bias"])
            return project
        def attend():
            keys = x.view(rows, count, heads, size).transpose(1, 2)
            scores = (keys @ query.view(1, heads, size, 1)).squeeze(-1) / size**0.5
            return (scores.softmax(-1).unsqueeze(2) @ keys).reshape(rows, 1, channels)
        return attend
    mask = others["mask"]
    if reduction == "mean":
        def mean():
            weights = mask.unsqueeze(-1).to(x.dtype)
            return (x * weights).sum(1) / weights.sum(1).clamp(min=1e-9)
        return mean
    if reduction == "max":
        return lambda: x.masked_fill(~mask.unsqueeze(-1), float("-inf")).amax(1)
    if reduction == "last":
        return lambda: x[torch.arange(x.shape[0]), mask.sum(1) - 1]
    raise NotImplementedError(f"sequence/{reduction}")


def boxes(x, region, attributes, others):
    from torchvision.ops import roi_align, roi_pool

    size = attributes["output_shape"]
    if region == "roi":
        return lambda: roi_pool(x, others["boxes"], size)
    return lambda: roi_align(x, others["boxes"], size, 1.0, attributes["sampling_ratio"], aligned=True)


def pooling(shape, files):
    region, reduction = shape["operator"].split("/")
    attributes = shape["attributes"]
    x = load(files["x"], shape["datatype"], shape["shape"])
    others = {each["name"]: load(files[each["name"]], each["datatype"], each["shape"]) for each in shape.get("inputs", [])}
    if region == "window":
        return windows(x, reduction, attributes)
    if region == "global":
        return everything(x, reduction, attributes)
    if region == "adaptive" and reduction in ("max", "mean"):
        pool = F.adaptive_max_pool2d if reduction == "max" else F.adaptive_avg_pool2d
        return lambda: pool(x, attributes["output_shape"])
    if region == "sequence":
        return tokens(x, reduction, attributes, others)
    if region == "segment" and reduction == "mean":
        lengths = others["offsets"].diff()
        return lambda: torch.segment_reduce(x, "mean", lengths=lengths, axis=0)
    if region in ("roi", "roi_align"):
        return boxes(x, region, attributes, others)
    raise NotImplementedError(shape["operator"])


def main():
    print(torch.__version__, flush=True)
    pool = None
    for line in sys.stdin:
        request = json.loads(line)
        try:
            if "prepare" in request:
                pool = pooling(request["prepare"], request["files"])
                np.ascontiguousarray(pool().float().numpy()).tofile(request["response"])
                response = {"ready": True}
            else:
                us = []
                for _ in range(request["time"]):
                    started = time.perf_counter_ns()
                    pool()
                    us.append((time.perf_counter_ns() - started) / 1000)
                response = {"us": us}
        except (RuntimeError, NotImplementedError, KeyError, ImportError, TypeError) as error:
            response = {"unsupported": str(error).splitlines()[0] if str(error) else type(error).__name__}
        print(json.dumps(response), flush=True)


main()
