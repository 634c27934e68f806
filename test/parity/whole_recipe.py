"""Writes test/parity/fixtures/whole-recipe.json: run `python3 test/parity/whole_recipe.py` with torch and torchvision installed.

One whole recipe, 200 steps: a narrow ResNet-18 under ArcFace whose margin rises over the first epochs, SGD with momentum and a
weight decay that leaves vectors alone, warm-up and cosine. `recipe` is given to Lineament as it is; this script reads it and
computes the same with PyTorch. Weights and photos come from formula.py: ten people, each a picture of 7 x 7 blocks, each photo
with noise of its own.
"""

import json
import math

import torch
from torch import nn

from backbones import FIXTURES
from formula import hashed, set_weights
from networks.resnet import Reference

STEPS_PER_EPOCH, PEOPLE, BLOCK = 40, 10, 8
RECIPE = {
    "data": {"train": f"synthetic:identities={PEOPLE},images=64"},
    "input": {"size": [7 * BLOCK, 7 * BLOCK]},
    "backbone": {"kind": "resnet18", "stem": "7x7", "neck": "flattened", "embedding": 32, "width": 8},
    "objective": [{"kind": "arcface", "scale": 16, "margin": {"kind": "linear", "from": 0, "to": 0.35, "epochs": 3}}],
    "optimiser": {"kind": "sgd", "learningRate": 0.02, "momentum": 0.9, "weightDecay": 5e-4},
    "schedule": {"kind": "cosine", "warmupSteps": 20},
    "precision": "float32",
    "batch": 16,
    "epochs": 5,
}


def blocks(name, count):
    return hashed(name, [count, 3, 7, 7]).repeat_interleave(BLOCK, 2).repeat_interleave(BLOCK, 3)


def batch(step, dtype):
    labels = (torch.arange(RECIPE["batch"]) * 3 + step) % PEOPLE
    images = 0.5 * blocks("people", PEOPLE)[labels] + 0.5 * blocks(f"photos of step {step}", RECIPE["batch"])
    return images.to(dtype), labels


def margin_at(epoch):
    margin = RECIPE["objective"][0]["margin"]
    return margin["from"] + (margin["to"] - margin["from"]) * min(epoch / margin["epochs"], 1)


def rate_at(step):
    warm, total = RECIPE["schedule"]["warmupSteps"], STEPS_PER_EPOCH * RECIPE["epochs"]
    if step < warm:
        return (step + 1) / warm
    return (1 + math.cos(math.pi * (step - warm) / (total - warm))) / 2


def losses(dtype):
    torch.manual_seed(0)
    net = Reference(inputSize=RECIPE["input"]["size"], **RECIPE["backbone"])
    set_weights(net)
    with torch.no_grad():
        # Close to the identity, the network is not chaotic: rounding stays rounding.
        for name, parameter in net.named_parameters():
            if name.startswith("layer") and name.endswith("bn2.weight"):
                parameter.fill_(0.125)
    directions = nn.Parameter(hashed("head", [PEOPLE, RECIPE["backbone"]["embedding"]]).to(dtype))
    net = net.to(dtype)
    parameters = [*net.parameters(), directions]
    settings, objective = RECIPE["optimiser"], RECIPE["objective"][0]
    optimiser = torch.optim.SGD(
        [
            {"params": [p for p in parameters if p.ndim > 1], "weight_decay": settings["weightDecay"]},
            {"params": [p for p in parameters if p.ndim <= 1], "weight_decay": 0},
        ],
        lr=settings["learningRate"],
        momentum=settings["momentum"],
    )
    schedule = torch.optim.lr_scheduler.LambdaLR(optimiser, rate_at)
    curve = []
    for step in range(STEPS_PER_EPOCH * RECIPE["epochs"]):
        images, labels = batch(step, dtype)
        cosine = nn.functional.linear(nn.functional.normalize(net(images)), nn.functional.normalize(directions))
        target = cosine.gather(1, labels[:, None])
        margin = margin_at(step / STEPS_PER_EPOCH)
        angle = torch.acos(target)
        widened = torch.where(
            angle < math.pi - margin, torch.cos(angle + margin), target - margin * math.sin(margin)
        )
        loss = nn.functional.cross_entropy(objective["scale"] * cosine.scatter(1, labels[:, None], widened), labels)
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
        schedule.step()
        curve.append(loss.item())
    return curve


if __name__ == "__main__":
    single, double = losses(torch.float32), losses(torch.float64)
    fixture = {
        "recipe": RECIPE,
        "people": PEOPLE,
        "blockSize": BLOCK,
        "stepsPerEpoch": STEPS_PER_EPOCH,
        "losses": {"float32": single, "float64": double},
    }
    (FIXTURES / "whole-recipe.json").write_text(json.dumps(fixture, separators=(",", ":")) + "\n")
    print("first, last and lowest loss:", double[0], double[-1], min(double))
    print("largest difference of float32 to float64:", max(abs(a - b) for a, b in zip(single, double)))
