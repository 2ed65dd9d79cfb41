"""JAX's jax.lax."""

import jax
import numpy

jax.config.update("jax_enable_x64", True)
COMPUTATIONS = {
    "max": (jax.lax.max, -numpy.inf),
    "min": (jax.lax.min, numpy.inf),
    "add": (jax.lax.add, 0),
    "mul": (jax.lax.mul, 1),
}


def respond(model, parameters, arrays, outputs):
    parameters = dict(parameters)
    operand = arrays["operand"]
    computation, identity = COMPUTATIONS[parameters.pop("computation")]
    if isinstance(parameters.get("padding"), list):
        parameters["padding"] = [tuple(pair) for pair in parameters["padding"]]
    window = parameters.pop("window_dimensions")
    strides = parameters.pop("window_strides", [1] * operand.ndim)
    padding = parameters.pop("padding", "VALID")
    initial = operand.dtype.type(identity)
    return [numpy.asarray(jax.lax.reduce_window(operand, initial, computation, window, strides, padding, **parameters))]
