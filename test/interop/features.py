"""Arrays of every datatype, and what pooling them gives, by NumPy alone."""

import ml_dtypes
import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

DATATYPES = {
    "FP64": np.float64,
    "FP32": np.float32,
    "FP16": np.float16,
    "BF16": ml_dtypes.bfloat16,
    "INT64": np.int64,
    "INT32": np.int32,
    "INT16": np.int16,
    "INT8": np.int8,
    "UINT64": np.uint64,
    "UINT32": np.uint32,
    "UINT16": np.uint16,
    "UINT8": np.uint8,
    "BOOL": np.bool_,
}

SHAPE = (2, 3, 6, 8)


def some_features(datatype):
    """[batch, channels, height, width]: values from the whole range of an integer datatype, normal ones of a float."""
    dtype = np.dtype(DATATYPES[datatype])
    generator = np.random.default_rng(7)
    if datatype == "BOOL":
        return generator.random(SHAPE) < 0.2
    if dtype.kind in "iu":
        limits = np.iinfo(dtype)
        return generator.integers(limits.min, limits.max, SHAPE, dtype, endpoint=True)
    return generator.standard_normal(SHAPE).astype(dtype)


def windows(features, kernel, stride):
    """[…, rows, columns, kernel * kernel]: the elements of every square window."""
    views = sliding_window_view(features, (kernel, kernel), axis=(-2, -1))[..., ::stride, ::stride, :, :]
    return views.reshape(*views.shape[:-2], kernel * kernel)


def max_pooled(features, kernel=2, stride=2):
    return windows(features, kernel, stride).max(axis=-1)


def winners(features, kernel=2, stride=2):
    """The offset of each window's first maximum in its plane, as PyTorch counts."""
    height, width = features.shape[-2:]
    offsets = np.broadcast_to(np.arange(height * width).reshape(height, width), features.shape)
    first = windows(features, kernel, stride).argmax(axis=-1)[..., None]
    return np.take_along_axis(windows(offsets, kernel, stride), first, axis=-1)[..., 0]


def assert_same(got, expected):
    """The same bits, shape and datatype."""
    assert got.dtype == expected.dtype
    assert got.shape == expected.shape
    assert got.tobytes() == expected.tobytes()
