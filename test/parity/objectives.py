"""Writes test/parity/fixtures/objectives.json: run `python3 test/parity/objectives.py` with torch installed.

Loss, logits and gradients of every objective in float64, each from the formula of its paper: angles by acos, targets in a
loop over the rows. Embeddings and parameters come from formula.py, except that the first embedding points away from its
class (past pi - m) and the second nearly along it.
"""

import json
import math
import pathlib

import torch
from torch.nn.functional import cross_entropy, linear, normalize

from formula import hashed

ROWS, EMBEDDING, CLASSES = 6, 5, 7
LABELS = torch.tensor([2, 0, 2, 3, 3, 0])


def inputs():
    weight = hashed("weight", [CLASSES, EMBEDDING])
    embeddings = 2 * hashed("embeddings", [ROWS, EMBEDDING])
    embeddings[0] = -3 * weight[LABELS[0]] + 0.25 * hashed("near the opposite", [EMBEDDING])
    embeddings[1] = 2 * weight[LABELS[1]] + 0.125 * hashed("near the class", [EMBEDDING])
    tensors = dict(embeddings=embeddings, weight=weight, bias=hashed("bias", [CLASSES]))
    tensors |= dict(scale=hashed("scale", []), threshold=hashed("threshold", []))
    return {name: t.requires_grad_() for name, t in tensors.items()}


def cosines(x):
    return linear(normalize(x["embeddings"]), normalize(x["weight"]))


def with_targets(cosine, target_of):
    """The cosines with target_of(angle, row) at each row's label."""
    rows = torch.arange(ROWS)
    angle = torch.acos(cosine[rows, LABELS])
    return cosine.index_put((rows, LABELS), torch.stack([target_of(angle[row], row) for row in range(ROWS)]))


def softmax(x, labelSmoothing=0):
    logits = linear(x["embeddings"], x["weight"], x["bias"])
    return cross_entropy(logits, LABELS, label_smoothing=labelSmoothing), logits


def margin(x, scale, target_of):
    cosine = cosines(x)
    return cross_entropy(scale * with_targets(cosine, target_of), LABELS), scale * cosine


def arcface_target(m):
    def target(angle, _row):
        return torch.cos(angle + m) if angle < math.pi - m else torch.cos(angle) - m * math.sin(m)

    return target


def combined_target(factor, m, cosine_margin):
    def target(angle, row):
        fold = (math.pi - m) / factor
        if factor == 1:
            return arcface_target(m)(angle, row) - cosine_margin
        if angle <= fold:
            return torch.cos(factor * angle + m) - cosine_margin
        return torch.cos(angle) - math.cos(fold) - 1 - cosine_margin

    return target


def by_length(x):
    return x["embeddings"].norm(dim=1, keepdim=True)


def a_softmax(x, m, from_, rate, to, step):
    weight = max(to, from_ / (1 + rate * step))

    def target(angle, _row):
        k = min(int(m * angle.item() / math.pi), m - 1)
        psi = (-1) ** k * torch.cos(m * angle) - 2 * k
        return (weight * torch.cos(angle) + psi) / (1 + weight)

    cosine = cosines(x)
    return cross_entropy(by_length(x) * with_targets(cosine, target), LABELS), by_length(x) * cosine


def curricularface(x, scale, m, momentum, t):
    cosine = cosines(x)
    t = (1 - momentum) * t + momentum * cosine[torch.arange(ROWS), LABELS].mean().item()
    rows = []
    for row in range(ROWS):
        label = LABELS[row].item()
        target = arcface_target(m)(torch.acos(cosine[row, label]), row)
        values = [c * (t + c) if c > target else c for c in cosine[row]]
        values[label] = target
        rows.append(torch.stack(values))
    return cross_entropy(scale * torch.stack(rows), LABELS), scale * cosine, {"t": t}


def adaface(x, scale, m, h, momentum, mean, deviation):
    lengths = by_length(x).detach()[:, 0].clamp(0.001, 100)
    mean = (1 - momentum) * mean + momentum * lengths.mean().item()
    deviation = (1 - momentum) * deviation + momentum * lengths.std().item()
    quality = ((lengths - mean) / (deviation + 1e-3) * h).clamp(-1, 1)

    def target(angle, row):
        return torch.cos((angle - m * quality[row]).clamp(0, math.pi)) - (m + m * quality[row])

    return (*margin(x, scale, target), {"mean": mean, "deviation": deviation})


def pairs(same):
    indices = [(i, j) for i in range(ROWS) for j in range(ROWS) if i != j]
    return [(i, j) for i, j in indices if (LABELS[i] == LABELS[j]).item() == same]


def distance_of(x, kind):
    unit = normalize(x["embeddings"])

    def distance(i, j):
        if kind == "cosine":
            return 1 - unit[i] @ unit[j]
        return (unit[i] - unit[j]).norm() ** (2 if kind == "squared-euclidean" else 1)

    return distance


def center(x, rate, centres):
    centres = torch.tensor(centres, dtype=torch.float64)
    faces = x["embeddings"]
    loss = sum(((faces[i] - centres[LABELS[i]]) ** 2).sum() for i in range(ROWS)) / (2 * ROWS)
    after = centres.clone()
    for person in range(CLASSES):
        of_person = faces.detach()[LABELS == person]
        after[person] += rate * (of_person - centres[person]).sum(0) / (1 + len(of_person))
    return loss, None, {"centres": after.tolist()}


def contrastive(x, kind, m):
    d = distance_of(x, kind)
    pulled = torch.stack([d(i, j) ** 2 for i, j in pairs(True)]).mean()
    pushed = torch.stack([torch.clamp(m - d(i, j), min=0) ** 2 for i, j in pairs(False)]).mean()
    return (pulled + pushed) / 2, None


def triplet(x, kind, m, mining):
    d = distance_of(x, kind)
    others = {i: [d(i, n) for j, n in pairs(False) if j == i] for i in range(ROWS)}
    friends = {i: [d(i, p) for j, p in pairs(True) if j == i] for i in range(ROWS)}
    losses = []
    for i in range(ROWS):
        if mining == "hard" and friends[i]:
            losses.append(torch.clamp(max(friends[i]) - min(others[i]) + m, min=0))
        for positive in friends[i] if mining != "hard" else []:
            if mining == "all":
                every = [positive - negative + m for negative in others[i]]
                losses += [loss for loss in every if loss > 0]
            else:
                further = [negative for negative in others[i] if negative > positive]
                negative = min(further) if further else max(others[i])
                losses.append(torch.clamp(positive - negative + m, min=0))
    return torch.stack(losses).mean(), None


def pair_wise(x):
    unit = normalize(x["embeddings"])

    def logistic(same):
        logits = torch.stack([x["scale"] * (unit[i] @ unit[j] - x["threshold"]) for i, j in pairs(same)])
        return torch.nn.functional.binary_cross_entropy_with_logits(logits, torch.full_like(logits, float(same)))

    return (logistic(True) + logistic(False)) / 2, None


def teachers():
    return [hashed("teacher", [ROWS, EMBEDDING]), hashed("teacher", [ROWS, CLASSES])]


def distillation(x, teacher):
    # The projection has as many outputs as there are classes here, so that its weight is the one of the other objectives.
    own = linear(x["embeddings"], x["weight"]) if teacher == 1 else x["embeddings"]
    return (1 - torch.nn.functional.cosine_similarity(own, teachers()[teacher])).mean(), None


def case(objective, result_of, state=None, progress=None, teacher=0):
    x = inputs()
    loss, logits, *after = result_of(x)
    loss.backward()
    return {
        "objective": objective,
        "progress": progress or {"epoch": 0, "step": 0},
        "teacher": teacher,
        "state": state or {},
        "stateAfter": after[0] if after else {},
        "loss": loss.item(),
        "logits": None if logits is None else logits.tolist(),
        "gradients": {name: t.grad.tolist() for name, t in x.items() if t.grad is not None},
    }


def cases():
    for smoothing in (0, 0.1):
        yield case([{"kind": "softmax", "labelSmoothing": smoothing}], lambda x: softmax(x, smoothing))

    def modified(x):
        logits = by_length(x) * cosines(x)
        return cross_entropy(logits, LABELS), logits

    yield case([{"kind": "modified-softmax"}], modified)
    yield case(
        [{"kind": "modified-softmax", "scale": 16}], lambda x: margin(x, 16, lambda angle, _row: torch.cos(angle))
    )
    for m, annealing, step in (
        (4, {"from": 0, "rate": 0, "to": 0}, 0),
        (4, {"from": 100, "rate": 0.5, "to": 5}, 10),
        (3, {"from": 100, "rate": 0.5, "to": 5}, 1000),
        (1, {"from": 0, "rate": 0, "to": 0}, 0),
    ):
        yield case(
            [{"kind": "a-softmax", "factor": m, "annealing": annealing}],
            lambda x: a_softmax(x, m, annealing["from"], annealing["rate"], annealing["to"], step),
            progress={"epoch": 0, "step": step},
        )
    yield case(
        [{"kind": "cosface", "scale": 32, "margin": 0.35}],
        lambda x: margin(x, 32, lambda angle, _row: torch.cos(angle) - 0.35),
    )
    for scale, m in ((16, 0), (16, 0.35), (32, 0.5)):
        yield case([{"kind": "arcface", "scale": scale, "margin": m}], lambda x: margin(x, scale, arcface_target(m)))
    for factor, m, cosine_margin in ((1, 0.3, 0.2), (0.9, 0.4, 0.15), (1.35, 0.2, 0.1)):
        yield case(
            [{"kind": "combined-margin", "scale": 16, "factor": factor, "margin": m, "cosineMargin": cosine_margin}],
            lambda x: margin(x, 16, combined_target(factor, m, cosine_margin)),
        )
    yield case(
        [{"kind": "curricularface", "scale": 16, "margin": 0.4, "momentum": 0.1}],
        lambda x: curricularface(x, 16, 0.4, 0.1, 0.3),
        state={"t": 0.3},
    )
    yield case(
        [{"kind": "adaface", "scale": 16, "margin": 0.4, "momentum": 0.1}],
        lambda x: adaface(x, 16, 0.4, 0.333, 0.1, 2.5, 0.5),
        state={"mean": 2.5, "deviation": 0.5},
    )

    centres = hashed("centres", [CLASSES, EMBEDDING]).tolist()
    yield case(
        [{"kind": "center", "weight": 1, "rate": 0.5}], lambda x: center(x, 0.5, centres), state={"centres": centres}
    )
    for kind, m in (("euclidean", 1), ("squared-euclidean", 2.5), ("cosine", 0.5)):
        yield case([{"kind": "contrastive", "distance": kind, "margin": m}], lambda x: contrastive(x, kind, m))
    for kind in ("euclidean", "squared-euclidean", "cosine"):
        for mining in ("all", "semi-hard", "hard"):
            yield case(
                [{"kind": "triplet", "distance": kind, "margin": 0.6, "mining": mining}],
                lambda x: triplet(x, kind, 0.6, mining),
            )
    for teacher in (0, 1):
        yield case([{"kind": "distillation"}], lambda x: distillation(x, teacher), teacher=teacher)
    yield case([{"kind": "pair-wise"}], lambda x: pair_wise(x))

    def with_triplet(x):
        (first, logits), (second, _) = softmax(x), triplet(x, "squared-euclidean", 0.2, "semi-hard")
        return first + 0.2 * second, logits

    yield case([{"kind": "softmax"}, {"kind": "triplet", "weight": 0.2}], with_triplet)

    def both(x):
        (first, logits), (second, _) = softmax(x, 0.1), margin(x, 8, arcface_target(0.2))
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
    shared = {"labels": LABELS.tolist(), "embeddings": inputs()["embeddings"].tolist()}
    shared["teachers"] = [teacher.tolist() for teacher in teachers()]
    path.write_text(json.dumps({**shared, "cases": list(cases())}, separators=(",", ":")) + "\n")
