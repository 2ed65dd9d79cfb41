"""TensorFlow's tf.nn."""

import numpy
import tensorflow as tf

tf.config.threading.set_intra_op_parallelism_threads(1)
tf.config.threading.set_inter_op_parallelism_threads(1)


def respond(model, parameters, arrays, _outputs):
    name = model.removeprefix("tf.nn.")
    parameters = dict(parameters)
    if "include_batch_in_index" in parameters:
        parameters["include_batch_in_index"] = bool(parameters["include_batch_in_index"])
    outputs = getattr(tf.nn, name)(tf.constant(arrays["input"]), **parameters)
    return [numpy.asarray(output) for output in (outputs if isinstance(outputs, tuple) else [outputs])]
