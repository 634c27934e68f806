"""Makes fixtures/schedules.json: what torch.optim.lr_scheduler makes of a learning rate of 1, step by step.

Run: /usr/bin/python3 test/parity/schedules.py      (PyTorch 1.13)

`factors` is the rate of each step from the first on. For `plateau`, `figures` are what the scheduler was shown, one an
epoch, and `factors` the rate after each.
"""

import json
import pathlib
import random

import torch
from torch.optim import lr_scheduler as schedulers

FIXTURES = pathlib.Path(__file__).parent / "fixtures"
STEPS = 40


def optimiser():
    return torch.optim.SGD([torch.zeros(1, requires_grad=True)], lr=1.0)


def factors_of(make):
    optim = optimiser()
    scheduler = make(optim)
    factors = []
    for _ in range(STEPS):
        factors.append(optim.param_groups[0]["lr"])
        optim.step()
        scheduler.step()
    return factors


def warm_up(steps, after):
    """A linear ramp that ends at 1 in its last step, then another schedule from its beginning."""

    def make(optim):
        ramp = schedulers.LinearLR(optim, start_factor=1 / steps, end_factor=1, total_iters=steps - 1)
        return schedulers.SequentialLR(optim, [ramp, after(optim)], [steps])

    return make


SCHEDULES = [
    ({"kind": "step", "every": 7, "factor": 0.3}, lambda o: schedulers.StepLR(o, 7, 0.3)),
    ({"kind": "multiStep", "milestones": [5, 6, 30], "factor": 0.5}, lambda o: schedulers.MultiStepLR(o, [5, 6, 30], 0.5)),
    ({"kind": "cosine", "total": 40, "floor": 0.1}, lambda o: schedulers.CosineAnnealingLR(o, 40, 0.1)),
    (
        {"kind": "cosineRestarts", "period": 5, "factor": 2, "floor": 0.001},
        lambda o: schedulers.CosineAnnealingWarmRestarts(o, T_0=5, T_mult=2, eta_min=0.001),
    ),
    (
        {"kind": "cosineRestarts", "period": 6, "factor": 1, "floor": 0},
        lambda o: schedulers.CosineAnnealingWarmRestarts(o, T_0=6),
    ),
    ({"kind": "polynomial", "total": 30, "power": 2}, lambda o: schedulers.PolynomialLR(o, 30, 2)),
    ({"kind": "polynomial", "total": 40, "power": 1}, lambda o: schedulers.PolynomialLR(o, 40, 1)),
    (
        {"kind": "cosineRestarts", "period": 8, "factor": 2, "floor": 0, "warmupSteps": 4},
        warm_up(4, lambda o: schedulers.CosineAnnealingWarmRestarts(o, T_0=8, T_mult=2)),
    ),
    (
        {"kind": "polynomial", "total": 35, "power": 2, "warmupSteps": 5},
        warm_up(5, lambda o: schedulers.PolynomialLR(o, 30, 2)),
    ),
]

PLATEAUS = [
    {"better": "lower", "factor": 0.1, "patience": 2, "threshold": 1e-4, "cooldown": 0, "floor": 0},
    {"better": "lower", "factor": 0.5, "patience": 0, "threshold": 0.01, "cooldown": 3, "floor": 0.1},
    {"better": "higher", "factor": 0.3, "patience": 3, "threshold": 0.05, "cooldown": 1, "floor": 0.02},
    {"better": "higher", "factor": 0.1, "patience": 1, "threshold": 0, "cooldown": 0, "floor": 0},
]


def plateau(settings, seed):
    draw = random.Random(seed)
    rising = settings["better"] == "higher"
    figures = [round((1 - 0.9 ** (i + 1) if rising else 0.9**i) + draw.gauss(0, 0.1), 4) for i in range(STEPS)]
    optim = optimiser()
    scheduler = schedulers.ReduceLROnPlateau(
        optim,
        mode="max" if rising else "min",
        factor=settings["factor"],
        patience=settings["patience"],
        threshold=settings["threshold"],
        cooldown=settings["cooldown"],
        min_lr=settings["floor"],
    )
    factors = []
    for figure in figures:
        scheduler.step(figure)
        factors.append(optim.param_groups[0]["lr"])
    return {**settings, "figures": figures, "factors": factors}


def main():
    schedules = [{**settings, "factors": factors_of(make)} for settings, make in SCHEDULES]
    plateaus = [{"kind": "plateau", **plateau(settings, seed)} for seed, settings in enumerate(PLATEAUS)]
    (FIXTURES / "schedules.json").write_text(json.dumps(schedules + plateaus) + "\n")


if __name__ == "__main__":
    main()
