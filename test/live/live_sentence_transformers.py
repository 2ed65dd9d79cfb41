"""sentence-transformers."""

import torch
from sentence_transformers.sentence_transformer.modules import Normalize
from sentence_transformers.sentence_transformer.modules.pooling import Pooling
from sentence_transformers.sentence_transformer.modules.weighted_layer_pooling import WeightedLayerPooling
from sentence_transformers.sparse_encoder.modules.splade_pooling import SpladePooling
from sentence_transformers.util import truncate_embeddings
from tensors import to_torch

KEYS = ("pooling_mode", "pooling_strategy", "activation_function", "chunk_size", "include_prompt")


def respond(model, parameters, arrays, outputs):
    name = model.split(".", 1)[1]
    parameters = dict(parameters)
    features = {key: to_torch(array) for key, array in arrays.items()}
    with torch.no_grad():
        if name == "Normalize":
            return [Normalize().forward(features)["sentence_embedding"]]
        if name == "truncate_embeddings":
            return [truncate_embeddings(features["sentence_embedding"], parameters.get("truncate_dim"))]
        if name == "WeightedLayerPooling":
            layers = features.pop("all_layer_embeddings")
            module = WeightedLayerPooling(layers.shape[-1], layer_weights=features.pop("layer_weights", None), **parameters)
            return [module.forward({"all_layer_embeddings": list(layers)})["token_embeddings"]]
        if name == "SpladePooling":
            module = SpladePooling(**parameters)
            return [module.forward(features)["sentence_embedding"]]
        prompt = parameters.pop("prompt_length", None)
        if prompt is not None:
            features["prompt_length"] = prompt
        if "include_prompt" in parameters:
            parameters["include_prompt"] = bool(parameters["include_prompt"])
        mode = parameters.get("pooling_mode")
        if isinstance(mode, list):
            parameters["pooling_mode"] = tuple(mode)
        module = Pooling(features["token_embeddings"].shape[-1], **parameters)
        return [module.forward(features)["sentence_embedding"]]
