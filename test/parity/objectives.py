"""Writes test/parity/fixtures/objectives.json: run `python3 test/parity/objectives.py` with torch installed.

Loss, logits and gradients of every objective in float64. Embeddings and parameters come from formula.py, except that the
first embedding points away from its class (past pi - m) and the second nearly along it.
"""

import json
import math
import pathlib

import torch
from torch.nn.functional import cross_entropy, linear, normalize

from formula import hashed

ROWS, EMBEDDING, CLASSES = 6, 5, 7
LABELS = torch.tensor([2, 0, 6, 3, 3, 1])


def inputs():
    weight = hashed("weight", [CLASSES, EMBEDDING])
    embeddings = 2 * hashed("embeddings", [ROWS, EMBEDDING])
    embeddings[0] = -3 * weight[LABELS[0]] + 0.25 * hashed("near the opposite", [EMBEDDING])
    embeddings[1] = 2 * weight[LABELS[1]] + 0.125 * hashed("near the class", [EMBEDDING])
    bias = hashed("bias", [CLASSES])
    return [t.requires_grad_() for t in (embeddings, weight, bias)]


def softmax(embeddings, weight, bias, label_smoothing):
    logits = linear(embeddings, weight, bias)
    return cross_entropy(logits, LABELS, label_smoothing=label_smoothing), logits


def arcface(embeddings, weight, scale, margin):
    cosine = linear(normalize(embeddings), normalize(weight))
    rows = torch.arange(ROWS)
    angle = torch.acos(cosine[rows, LABELS])
    target = torch.where(
        angle < math.pi - margin, torch.cos(angle + margin), torch.cos(angle) - margin * math.sin(margin)
    )
    logits = cosine.index_put((rows, LABELS), target)
    return cross_entropy(scale * logits, LABELS), scale * cosine


def case(objective, loss_and_logits):
    embeddings, weight, bias = inputs()
    loss, logits = loss_and_logits(embeddings, weight, bias)
    loss.backward()
    return {
        "objective": objective,
        "embeddings": embeddings.tolist(),
        "loss": loss.item(),
        "logits": logits.tolist(),
        "gradients": {
            "embeddings": embeddings.grad.tolist(),
            "weight": weight.grad.tolist(),
            **({} if bias.grad is None else {"bias": bias.grad.tolist()}),
        },
    }


def cases():
    for smoothing in (0, 0.1):
        yield case(
            [{"kind": "softmax", "labelSmoothing": smoothing}], lambda e, w, b: softmax(e, w, b, smoothing)
        )
    for scale, margin in ((16, 0), (16, 0.35), (32, 0.5)):
        yield case([{"kind": "arcface", "scale": scale, "margin": margin}], lambda e, w, b: arcface(e, w, scale, margin))

    def both(e, w, b):
        (first, logits), (second, _) = softmax(e, w, b, 0.1), arcface(e, w, 8, 0.2)
        return first + 0.3 * second, logits

    yield case(
        [
            {"kind": "softmax", "labelSmoothing": 0.1},
            {"kind": "arcface", "scale": 8, "margin": 0.2, "weight": 0.3},
        ],
        both,
    )


if __name__ == "__main__":
    path = pathlib.Path(__file__).parent / "fixtures" / "objectives.json"
    path.parent.mkdir(exist_ok=True)
    path.write_text(json.dumps({"labels": LABELS.tolist(), "cases": list(cases())}, separators=(",", ":")) + "\n")
