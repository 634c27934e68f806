"""Makes fixtures/adamw.json and fixtures/adamw.safetensors: ten steps of torch.optim.AdamW on the problem of optim.py.

Run: /usr/bin/python3 test/parity/adamw.py      (PyTorch 1.13 and numpy)

A case is a set of AdamW's settings; `losses` has one number a step, `<name>/end/…` is the network afterwards,
`<name>/mean/<index>` and `<name>/square/<index>` are the averages; `start`, `inputs` and `targets` are as in optim.py.
"""

import copy
import json

import torch
from torch import nn

import safetensors_io
from optim import FIXTURES, STEPS, groups, network

CASES = [
    {"name": "defaults", "learningRate": 0.01},
    {"name": "weight decay", "learningRate": 0.02, "weightDecay": 0.1},
    {"name": "no decay of vectors", "learningRate": 0.02, "weightDecay": 0.3, "decayVectors": False},
    {"name": "betas and epsilon", "learningRate": 0.02, "betas": [0.7, 0.9], "epsilon": 0.01, "weightDecay": 0.05},
    {"name": "falling rate", "learningRate": 0.05, "weightDecay": 0.05, "rateFactor": 0.8},
    {"name": "late parameter", "learningRate": 0.02, "weightDecay": 0.05, "lateStep": 4},
]


def train(start, inputs, targets, settings):
    model = network()
    model.load_state_dict(copy.deepcopy(start))
    optimiser = torch.optim.AdamW(
        groups(model, settings),
        lr=settings["learningRate"],
        betas=settings.get("betas", (0.9, 0.999)),
        eps=settings.get("epsilon", 1e-8),
    )
    losses = []
    for step in range(STEPS):
        optimiser.zero_grad(set_to_none=True)
        loss = nn.functional.mse_loss(model(inputs[step]), targets[step])
        loss.backward()
        if step < settings.get("lateStep", 0):
            model[0].weight.grad = None
        optimiser.step()
        for group in optimiser.param_groups:
            group["lr"] *= settings.get("rateFactor", 1)
        losses.append(loss.item())
    name = settings["name"]
    tensors = {f"{name}/end/{key}": value for key, value in model.state_dict().items()}
    ordered = [p for group in optimiser.param_groups for p in group["params"]]
    for index, parameter in enumerate(ordered):
        tensors[f"{name}/mean/{index}"] = optimiser.state[parameter]["exp_avg"]
        tensors[f"{name}/square/{index}"] = optimiser.state[parameter]["exp_avg_sq"]
    return {**settings, "losses": losses}, tensors


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
    safetensors_io.save(FIXTURES / "adamw.safetensors", tensors, {"torch": torch.__version__})
    (FIXTURES / "adamw.json").write_text(json.dumps(cases, indent=1) + "\n")


if __name__ == "__main__":
    main()
