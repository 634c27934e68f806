"""Makes fixtures/optim.json and fixtures/optim.safetensors: ten steps of torch.optim.SGD, and clip_grad_norm_.

Run: /usr/bin/python3 test/parity/optim.py      (PyTorch 1.13 and numpy)

The problem: a network of two linear layers with a batch normalisation and a PReLU between them, `start/…`, fits
`targets/<step>` from `inputs/<step>` by the mean squared error. A case is a set of SGD's settings; `losses` has one
number a step, `<name>/end/…` the network afterwards, `<name>/momentum/<index>` the momenta.
"""

import copy
import json
import pathlib

import torch
from torch import nn

import safetensors_io

FIXTURES = pathlib.Path(__file__).parent / "fixtures"
STEPS = 10

CASES = [
    {"name": "plain", "learningRate": 0.1},
    {"name": "weight decay", "learningRate": 0.1, "weightDecay": 0.05},
    {"name": "momentum", "learningRate": 0.05, "momentum": 0.9},
    {"name": "momentum and weight decay", "learningRate": 0.05, "momentum": 0.9, "weightDecay": 0.05},
    {"name": "dampening", "learningRate": 0.1, "momentum": 0.8, "dampening": 0.3, "weightDecay": 0.02},
    {"name": "nesterov", "learningRate": 0.05, "momentum": 0.9, "weightDecay": 0.05, "nesterov": True},
    {"name": "no decay of vectors", "learningRate": 0.05, "momentum": 0.9, "weightDecay": 0.1, "decayVectors": False},
    {"name": "falling rate", "learningRate": 0.1, "momentum": 0.9, "rateFactor": 0.8},
    {"name": "clipped", "learningRate": 0.1, "momentum": 0.9, "maxNorm": 0.5},
    {"name": "late parameter", "learningRate": 0.05, "momentum": 0.9, "dampening": 0.5, "lateStep": 4},
]


def network():
    return nn.Sequential(nn.Linear(6, 8), nn.BatchNorm1d(8), nn.PReLU(8), nn.Linear(8, 3))


def groups(model, settings):
    decay = settings.get("weightDecay", 0)
    parameters = list(model.parameters())
    if settings.get("decayVectors", True):
        return [{"params": parameters, "weight_decay": decay}]
    matrices = [p for p in parameters if p.ndim > 1]
    vectors = [p for p in parameters if p.ndim <= 1]
    return [{"params": matrices, "weight_decay": decay}, {"params": vectors, "weight_decay": 0}]


def train(start, inputs, targets, settings):
    model = network()
    model.load_state_dict(copy.deepcopy(start))
    optimiser = torch.optim.SGD(
        groups(model, settings),
        lr=settings["learningRate"],
        momentum=settings.get("momentum", 0),
        dampening=settings.get("dampening", 0),
        nesterov=settings.get("nesterov", False),
    )
    losses, norms = [], []
    for step in range(STEPS):
        optimiser.zero_grad(set_to_none=True)
        loss = nn.functional.mse_loss(model(inputs[step]), targets[step])
        loss.backward()
        if step < settings.get("lateStep", 0):
            model[0].weight.grad = None
        if "maxNorm" in settings:
            norms.append(nn.utils.clip_grad_norm_(model.parameters(), settings["maxNorm"]).item())
        optimiser.step()
        for group in optimiser.param_groups:
            group["lr"] *= settings.get("rateFactor", 1)
        losses.append(loss.item())
    name = settings["name"]
    tensors = {f"{name}/end/{key}": value for key, value in model.state_dict().items()}
    ordered = [p for group in optimiser.param_groups for p in group["params"]]
    for index, parameter in enumerate(ordered):
        momentum = optimiser.state[parameter].get("momentum_buffer")
        if momentum is not None:
            tensors[f"{name}/momentum/{index}"] = momentum
    return {**settings, "losses": losses, "norms": norms}, tensors


def main():
    torch.manual_seed(11)
    start = network().state_dict()
    inputs, targets = torch.randn(STEPS, 5, 6), torch.randn(STEPS, 5, 3)
    tensors = {f"start/{key}": value for key, value in start.items()}
    for step in range(STEPS):
        tensors |= {f"inputs/{step}": inputs[step], f"targets/{step}": targets[step]}
    cases = []
    for settings in CASES:
        case, of_case = train(start, inputs, targets, settings)
        cases.append(case)
        tensors |= of_case
    safetensors_io.save(FIXTURES / "optim.safetensors", tensors, {"torch": torch.__version__})
    (FIXTURES / "optim.json").write_text(json.dumps(cases, indent=1) + "\n")


if __name__ == "__main__":
    main()
