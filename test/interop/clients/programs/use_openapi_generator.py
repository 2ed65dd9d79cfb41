"""Pools through the client of openapi-generator. Arguments: the address of the service."""

import sys

import openapi_client as client

PLANE = dict(datatype=client.Datatype.FP32, shape=[1, 1, 4, 4], data=list(range(1, 17)))

with client.ApiClient(client.Configuration(host=sys.argv[1])) as api:
    pooling = client.PoolingApi(api)
    body = client.PoolRequest(inputs=[client.Tensor(name="x", **PLANE)])
    pooled = pooling.pool("window", "max", body, kernel_shape=[2, 2], strides=[1, 2], ceil_mode=True)
    assert pooled.outputs[0].data == [6, 8, 10, 12, 14, 16], pooled

    query = dict(shape=[1, 1, 4, 4], datatype=client.Datatype.UINT8, kernel_shape=[2, 2])
    raw = pooling.pool_upload("window", "max", b"ABCDEFGHIJKLMNOP", **query)
    assert bytes(raw) == b"FHNP", raw

    planned = pooling.plan("window", "max", shape=[1, 1, 4, 4], datatype=client.Datatype.FP32, kernel_shape=[2])
    assert planned.outputs[0].shape == [1, 1, 2, 2], planned

    request = client.InferenceRequest(
        inputs=[client.InferenceTensor(name="input", **PLANE)], parameters={"kernel_size": [2, 2]}
    )
    inferred = client.InferenceApi(api).infer("torch.max_pool2d", request)
    assert inferred.outputs[0].data == [6, 8, 14, 16], inferred

    assert client.CatalogueApi(api).describe_operator("window", "max").example["request"]
    try:
        pooling.pool("window", "max", body, kernel_shape=[9, 9])
        raise AssertionError("expected a refusal")
    except client.ApiException as refusal:
        assert refusal.data.code == "INVALID_SHAPE", refusal
