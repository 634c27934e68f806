"""Makes fixtures/nn.json and fixtures/nn.safetensors: every module of src/nn, forward and backward, by PyTorch.

Run: /usr/bin/python3 test/parity/nn.py      (PyTorch 1.13 and numpy)

A case is {name, kind, arguments, options, training}. Its tensors are `<name>/input`, `<name>/state/…` (before the
forward), `<name>/output`, `<name>/cotangent` (the gradient of the loss in the output), `<name>/gradient/input`,
`<name>/gradient/…` (of the parameters) and `<name>/after/…` (the buffers after the forward).
"""

import json
import pathlib

import torch
from torch import nn

import safetensors_io
from networks.resnet import SqueezeExcite

FIXTURES = pathlib.Path(__file__).parent / "fixtures"


def randomise(module):
    """Values that no default has, so that a parameter which is ignored shows."""
    for name, tensor in module.state_dict().items():
        if name.endswith("num_batches_tracked"):
            tensor.fill_(3)
        elif name.endswith("running_var"):
            tensor.uniform_(0.5, 2)
        else:
            tensor.normal_(0, 0.5)


def case(name, kind, module, shape, arguments=(), options=None, training=True):
    randomise(module)
    module.train(training)
    x = torch.randn(shape, requires_grad=True)
    tensors = {f"{name}/state/{key}": value.clone() for key, value in module.state_dict().items()}
    output = module(x)
    cotangent = torch.randn_like(output)
    output.backward(cotangent)
    tensors |= {f"{name}/input": x, f"{name}/output": output, f"{name}/cotangent": cotangent}
    tensors[f"{name}/gradient/input"] = x.grad
    tensors |= {f"{name}/gradient/{key}": value.grad for key, value in module.named_parameters()}
    tensors |= {f"{name}/after/{key}": value for key, value in module.named_buffers()}
    entry = {"name": name, "kind": kind, "arguments": list(arguments), "options": options or {}, "training": training}
    return entry, tensors


def convolution(name, into, out, size, kernel, **options):
    module = nn.Conv2d(into, out, kernel, **options)
    return case(name, "Conv2d", module, (2, into, *size), (into, out), {"kernel": kernel, **options})


class Network(nn.Module):
    """Layers in the order of a residual network's stem, with names as deep as one has."""

    def __init__(self):
        super().__init__()
        self.conv1 = nn.Conv2d(3, 6, 3, stride=2, padding=1, bias=False)
        self.bn1 = nn.BatchNorm2d(6)
        self.layer1 = nn.Sequential(nn.Conv2d(6, 6, 3, padding=1, bias=False), nn.BatchNorm2d(6), nn.PReLU(6))
        self.fc = nn.Linear(24, 5)

    def forward(self, x):
        x = nn.functional.max_pool2d(torch.relu(self.bn1(self.conv1(x))), 3, 2, 1)
        x = self.layer1(x) + x
        return self.fc(torch.flatten(nn.functional.adaptive_avg_pool2d(x, 2), 1))


class Attention(nn.MultiheadAttention):
    def __init__(self, features, heads):
        super().__init__(features, heads, batch_first=True)

    def forward(self, x):
        return super().forward(x, x, x, need_weights=False)[0]


class ChannelShuffle(nn.Module):
    """Written out: that of PyTorch 1.13 has no gradient."""

    def __init__(self, groups):
        super().__init__()
        self.groups = groups

    def forward(self, x):
        return x.unflatten(1, (self.groups, -1)).transpose(1, 2).flatten(1, 2)


def main():
    torch.manual_seed(7)
    cases = [
        convolution("conv 3x3", 3, 4, (6, 7), 3),
        convolution("conv 3x3 stride 2 padding 1", 3, 4, (7, 8), 3, stride=2, padding=1, bias=False),
        convolution("conv 5x3 rectangular", 2, 3, (9, 8), (5, 3), stride=(2, 1), padding=(2, 1)),
        convolution("conv dilated", 2, 3, (8, 8), 3, dilation=2, padding=2),
        convolution("conv grouped", 4, 6, (5, 5), 3, groups=2, padding=1),
        convolution("conv depthwise", 4, 4, (5, 5), 3, groups=4, padding=1, bias=False),
        convolution("conv 1x1", 5, 3, (4, 4), 1, stride=2),
        case("linear", "Linear", nn.Linear(6, 4), (3, 6), (6, 4)),
        case("linear without bias", "Linear", nn.Linear(6, 4, bias=False), (3, 6), (6, 4), {"bias": False}),
        case("bn1d train", "BatchNorm1d", nn.BatchNorm1d(5), (6, 5), (5,)),
        case("bn1d sequence train", "BatchNorm1d", nn.BatchNorm1d(5), (3, 5, 4), (5,)),
        case("bn1d eval", "BatchNorm1d", nn.BatchNorm1d(5), (6, 5), (5,), training=False),
        case("bn2d train", "BatchNorm2d", nn.BatchNorm2d(3), (4, 3, 5, 4), (3,)),
        case("bn2d eval", "BatchNorm2d", nn.BatchNorm2d(3), (4, 3, 5, 4), (3,), training=False),
        case(
            "bn2d settings",
            "BatchNorm2d",
            nn.BatchNorm2d(3, eps=2e-2, momentum=0.4),
            (2, 3, 3, 3),
            (3,),
            {"epsilon": 2e-2, "momentum": 0.4},
        ),
        case("bn2d not affine", "BatchNorm2d", nn.BatchNorm2d(3, affine=False), (2, 3, 3, 3), (3,), {"affine": False}),
        case("prelu single", "PReLU", nn.PReLU(), (2, 3, 4, 4), (1,)),
        case("prelu by channel", "PReLU", nn.PReLU(3), (2, 3, 4, 4), (3,)),
        case("prelu vectors", "PReLU", nn.PReLU(5), (4, 5), (5,)),
        case("relu", "ReLU", nn.ReLU(), (3, 7)),
        case("max pool 2", "MaxPool2d", nn.MaxPool2d(2), (2, 3, 6, 7), (2,)),
        case("max pool padded", "MaxPool2d", nn.MaxPool2d(3, 2, 1), (2, 3, 7, 8), (3,), {"stride": 2, "padding": 1}),
        case("average pool 1", "AdaptiveAvgPool2d", nn.AdaptiveAvgPool2d(1), (2, 3, 5, 4), (1,)),
        case("average pool 3x2", "AdaptiveAvgPool2d", nn.AdaptiveAvgPool2d((3, 2)), (2, 3, 7, 5), ((3, 2),)),
        case("dropout eval", "Dropout", nn.Dropout(0.4), (3, 8), (0.4,), training=False),
        case("flatten", "Flatten", nn.Flatten(), (2, 3, 2, 2)),
        case("network train", "Network", Network(), (4, 3, 13, 13)),
        case("network eval", "Network", Network(), (4, 3, 13, 13), training=False),
        case("squeeze", "SqueezeExcite", SqueezeExcite(32), (2, 32, 3, 4), (32,)),
        case("squeeze of 5", "SqueezeExcite", SqueezeExcite(5, bias=False), (2, 5, 3, 4), (5,), {"bias": False}),
        case("layer norm", "LayerNorm", nn.LayerNorm(6), (2, 3, 6), (6,)),
        case("layer norm epsilon", "LayerNorm", nn.LayerNorm(4, eps=0.02), (3, 4), (4,), {"epsilon": 0.02}),
        case("gelu", "GELU", nn.GELU(), (3, 7)),
        case("attention", "SelfAttention", Attention(6, 3), (2, 5, 6), (6, 3)),
        case("shuffle 2", "ChannelShuffle", ChannelShuffle(2), (2, 6, 2, 3), (2,)),
        case("shuffle 3", "ChannelShuffle", ChannelShuffle(3), (2, 6, 2, 3), (3,)),
        case("average pool 2x2", "AvgPool2d", nn.AvgPool2d(2), (2, 3, 5, 6), (2,)),
        case("average pool stride", "AvgPool2d", nn.AvgPool2d((3, 2), 1), (2, 3, 5, 6), ((3, 2),), {"stride": 1}),
    ]
    tensors = {}
    for _, of_case in cases:
        tensors |= of_case
    safetensors_io.save(FIXTURES / "nn.safetensors", tensors, {"torch": torch.__version__})
    (FIXTURES / "nn.json").write_text(json.dumps([entry for entry, _ in cases], indent=1) + "\n")


if __name__ == "__main__":
    main()
