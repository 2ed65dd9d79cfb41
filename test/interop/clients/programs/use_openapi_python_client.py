"""Pools through the client of openapi-python-client. Arguments: the address of the service."""

import io
import sys

from poolserve_client import Client
from poolserve_client.api.catalogue import describe_operator
from poolserve_client.api.inference import infer
from poolserve_client.api.pooling import plan, pool, pool_upload
from poolserve_client.models import (
    Datatype,
    InferenceRequest,
    InferenceRequestParameters,
    InferenceTensor,
    PoolRequest,
    Reduction,
    Region,
    Tensor,
)
from poolserve_client.types import File

PLANE = dict(datatype=Datatype.FP32, shape=[1, 1, 4, 4], data=list(range(1, 17)))

client = Client(base_url=sys.argv[1])
body = PoolRequest(inputs=[Tensor(name="x", **PLANE)])
query = dict(kernel_shape=[2, 2], strides=[1, 2], ceil_mode=True)
pooled = pool.sync(Region.WINDOW, "max", client=client, body=body, **query)
assert pooled.outputs[0].data == [6, 8, 10, 12, 14, 16], pooled

query = dict(shape=[1, 1, 4, 4], datatype=Datatype.UINT8, kernel_shape=[2, 2])
letters = File(payload=io.BytesIO(b"ABCDEFGHIJKLMNOP"))
raw = pool_upload.sync(Region.WINDOW, "max", client=client, body=letters, **query)
assert raw.payload.read() == b"FHNP", raw

query = dict(shape=[1, 1, 4, 4], datatype=Datatype.FP32, kernel_shape=[2])
planned = plan.sync(Region.WINDOW, "max", client=client, **query)
assert planned.outputs[0].shape == [1, 1, 2, 2], planned

parameters = InferenceRequestParameters.from_dict({"kernel_size": [2, 2]})
request = InferenceRequest(inputs=[InferenceTensor(name="input", **PLANE)], parameters=parameters)
inferred = infer.sync("torch.max_pool2d", client=client, body=request)
assert inferred.outputs[0].data == [6, 8, 14, 16], inferred

described = describe_operator.sync(Region.WINDOW, Reduction.MAX, client=client)
assert described.example.additional_properties["request"], described
refused = pool.sync(Region.WINDOW, "max", client=client, body=body, kernel_shape=[9, 9])
assert refused.code == "INVALID_SHAPE", refused
