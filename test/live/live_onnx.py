"""onnxruntime: a model of one node for each case."""

import onnx
import onnxruntime
from onnx import TensorProto, helper
from tensors import NAMES

PROTO = {
    "FP64": TensorProto.DOUBLE,
    "FP32": TensorProto.FLOAT,
    "FP16": TensorProto.FLOAT16,
    "BF16": TensorProto.BFLOAT16,
    "INT64": TensorProto.INT64,
    "INT32": TensorProto.INT32,
    "INT16": TensorProto.INT16,
    "INT8": TensorProto.INT8,
    "UINT64": TensorProto.UINT64,
    "UINT32": TensorProto.UINT32,
    "UINT16": TensorProto.UINT16,
    "UINT8": TensorProto.UINT8,
    "BOOL": TensorProto.BOOL,
}
# In the order of the operators.
ORDER = {
    "MaxUnpool": ["X", "I", "output_shape"],
    "RoiAlign": ["X", "rois", "batch_indices"],
    "MaxRoiPool": ["X", "rois"],
    "Pad": ["data", "pads", "constant_value", "axes"],
    "TopK": ["X", "K"],
}
INDICES = {"MaxPool": 1, "TopK": 1, "ArgMax": 0, "ArgMin": 0}
FLAGS = ("ceil_mode", "count_include_pad", "keepdims", "noop_with_empty_axes", "select_last_index", "largest", "sorted")
OPTIONS = onnxruntime.SessionOptions()
OPTIONS.intra_op_num_threads = 1
OPTIONS.inter_op_num_threads = 1
OPTIONS.log_severity_level = 4


def respond(model, parameters, arrays, outputs):
    operator = model.split(".", 1)[1]
    parameters = {key: int(value) if key in FLAGS else value for key, value in parameters.items()}
    parameters.pop("index_plane", None)
    if "spatial_scale" in parameters:
        parameters["spatial_scale"] = float(parameters["spatial_scale"])
    names = ORDER.get(operator) or list(arrays)
    last = max(i for i, name in enumerate(names) if name in arrays)
    given = [name if name in arrays else "" for name in names[: last + 1]]
    node = helper.make_node(operator, given, outputs, **parameters)
    first = PROTO[NAMES[arrays[given[0]].dtype]]
    infos = [helper.make_tensor_value_info(name, PROTO[NAMES[arrays[name].dtype]], arrays[name].shape) for name in given if name]
    which = INDICES.get(operator)
    made = [
        helper.make_tensor_value_info(name, TensorProto.INT64 if i == which or operator in ("ArgMax", "ArgMin") else first, None)
        for i, name in enumerate(outputs)
    ]
    graph = helper.make_graph([node], "case", infos, made)
    whole = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 22)], ir_version=10)
    session = onnxruntime.InferenceSession(whole.SerializeToString(), OPTIONS, providers=["CPUExecutionProvider"])
    binding = {name: arrays[name] for name in given if name}
    return session.run(outputs, binding)
