"""JAX's jax.lax."""

import jax
import numpy

jax.config.update("jax_enable_x64", True)
COMPUTATIONS = {"max": jax.lax.max, "min": jax.lax.min, "add": jax.lax.add, "mul": jax.lax.mul}


def identity(computation, dtype):
    """The initial value that changes no result: integers have no infinity."""
    if computation in ("add", "mul"):
        return dtype.type(0 if computation == "add" else 1)
    if dtype.kind in "iu":
        return dtype.type(numpy.iinfo(dtype).min if computation == "max" else numpy.iinfo(dtype).max)
    return dtype.type(-numpy.inf if computation == "max" else numpy.inf)


def respond(model, parameters, arrays, outputs):
    parameters = dict(parameters)
    operand = arrays["operand"]
    computation = parameters.pop("computation")
    if isinstance(parameters.get("padding"), list):
        parameters["padding"] = [tuple(pair) for pair in parameters["padding"]]
    window = parameters.pop("window_dimensions")
    strides = parameters.pop("window_strides", [1] * operand.ndim)
    padding = parameters.pop("padding", "VALID")
    pooled = jax.lax.reduce_window(
        operand, identity(computation, operand.dtype), COMPUTATIONS[computation], window, strides, padding, **parameters
    )
    return [numpy.asarray(pooled)]
