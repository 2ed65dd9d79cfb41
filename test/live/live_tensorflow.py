"""TensorFlow's tf.nn."""

import numpy
import tensorflow as tf

tf.config.threading.set_intra_op_parallelism_threads(1)
tf.config.threading.set_inter_op_parallelism_threads(1)
FRACTIONAL = ("fractional_max_pool", "fractional_avg_pool")


def respond(model, parameters, arrays, outputs):
    name = model.removeprefix("tf.nn.")
    parameters = dict(parameters)
    if "include_batch_in_index" in parameters:
        parameters["include_batch_in_index"] = bool(parameters["include_batch_in_index"])
    made = getattr(tf.nn, name)(tf.constant(arrays["input"]), **parameters)
    return [numpy.asarray(one) for one in (made if isinstance(made, tuple) else [made])]
