"""Makes fixtures/augmentation.json: how torchvision draws the parameters of its augmentations, and what it makes of them.

Run: /usr/bin/python3 test/parity/augmentation.py      (torchvision 0.14)

No pixels: `drawn` has, for each parameter, the nine deciles of 20,000 draws for a picture of 1200 × 800, large so that
torchvision's whole pixels do not matter. `affine` and `perspective` have matrices of given parameters, `gaussian` kernels.
"""

import json
import math
import pathlib

import torch
from torchvision import transforms as T
from torchvision.transforms import functional as F
from torchvision.transforms import functional_tensor

FIXTURES = pathlib.Path(__file__).parent / "fixtures"
WIDTH, HEIGHT, DRAWS = 1200, 800, 20_000
CORNERS = [[0, 0], [WIDTH - 1, 0], [WIDTH - 1, HEIGHT - 1], [0, HEIGHT - 1]]

torch.manual_seed(1)
picture = torch.zeros(3, HEIGHT, WIDTH)


def inverse_affine(angle, translate, scale, shear):
    return F._get_inverse_affine_matrix([WIDTH / 2, HEIGHT / 2], angle, list(translate), scale, list(shear))


def affine():
    parameters = T.RandomAffine.get_params((-15.0, 15.0), (0.1, 0.1), (0.8, 1.2), (-10.0, 10.0, -5.0, 5.0), [WIDTH, HEIGHT])
    return inverse_affine(*parameters)


def perspective():
    start, end = T.RandomPerspective.get_params(WIDTH, HEIGHT, 0.4)
    return F._get_perspective_coeffs(start, end)


def crop():
    top, left, height, width = T.RandomResizedCrop.get_params(picture, [0.5, 1.0], [3 / 4, 4 / 3])
    return [width * height / (WIDTH * HEIGHT), math.log(width / height), left, top]


def erasing():
    _, _, height, width, _ = T.RandomErasing.get_params(picture, scale=(0.02, 0.33), ratio=(0.3, 3.3), value=[0.0])
    return [width * height / (WIDTH * HEIGHT), math.log(height / width)]


def jitter():
    _, *factors = T.ColorJitter.get_params((0.8, 1.2), (0.7, 1.3), (0.0, 2.5), (-0.1, 0.1))
    return [float(factor) for factor in factors]


def sigma():
    return [T.GaussianBlur.get_params(0.1, 2.0)]


def deciles(draw):
    values = torch.tensor([[float(value) for value in draw()] for _ in range(DRAWS)], dtype=torch.float64)
    return torch.quantile(values, torch.arange(1, 10, dtype=torch.float64) / 10, dim=0).T.tolist()


AFFINE_CASES = [
    {"degrees": 0.0, "shift": [0, 0], "scale": 1.0, "shear": [0.0, 0.0]},
    {"degrees": 30.0, "shift": [12, -7], "scale": 1.1, "shear": [0.0, 0.0]},
    {"degrees": -12.5, "shift": [0, 40], "scale": 0.7, "shear": [8.0, 0.0]},
    {"degrees": 5.0, "shift": [-33, 3], "scale": 1.25, "shear": [-10.0, 6.0]},
    {"degrees": 170.0, "shift": [1, 1], "scale": 0.9, "shear": [0.0, -20.0]},
]
PERSPECTIVE_CASES = [
    CORNERS,
    [[100, 50], [1199, 0], [1199, 799], [0, 799]],
    [[10, 200], [1100, 30], [1000, 700], [250, 640]],
    [[240, 160], [960, 159], [959, 640], [241, 639]],
]

fixture = {
    "width": WIDTH,
    "height": HEIGHT,
    "drawn": {
        "affine": deciles(affine),
        "perspective": deciles(perspective),
        "crop": deciles(crop),
        "erasing": deciles(erasing),
        "jitter": deciles(jitter),
        "sigma": deciles(sigma),
    },
    "affine": [
        {**case, "matrix": inverse_affine(case["degrees"], case["shift"], case["scale"], case["shear"])}
        for case in AFFINE_CASES
    ],
    "perspective": [{"points": points, "matrix": F._get_perspective_coeffs(CORNERS, points)} for points in PERSPECTIVE_CASES],
    "gaussian": [
        {"kernel": kernel, "sigma": sigma, "values": functional_tensor._get_gaussian_kernel1d(kernel, sigma).tolist()}
        for kernel, sigma in [(3, 0.1), (5, 1.0), (11, 2.0), (9, 5.0)]
    ],
}
(FIXTURES / "augmentation.json").write_text(json.dumps(fixture) + "\n")
