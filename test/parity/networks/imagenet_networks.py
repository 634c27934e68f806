"""torchvision's networks, narrow where wished, with a neck in place of the classifier; and a plain network of our own."""

import torch
from torch import nn
from torchvision import models
from torchvision.models import vgg

from .neck import neck as neck_of


class Features(nn.Module):
    """What torchvision names `features`, then the neck."""

    def __init__(self, features, neck, embedding, inputSize, last=None):
        super().__init__()
        self.features = features
        self.last = last or nn.Identity()
        self.neck = neck_of(neck, self.maps, inputSize, embedding)

    def maps(self, x):
        return self.last(self.features(x))

    def forward(self, x):
        return self.neck(self.maps(x))


class Layer(nn.Module):
    def __init__(self, into, out):
        super().__init__()
        self.conv = nn.Conv2d(into, out, 3, 2, 1, bias=False)
        self.bn = nn.BatchNorm2d(out)

    def forward(self, x):
        return torch.relu(self.bn(self.conv(x)))


class ShuffleNet(nn.Module):
    """torchvision's layers in its order; its own forward ends in a mean and a classifier."""

    def __init__(self, net, neck, embedding, inputSize):
        super().__init__()
        for name, layer in net.named_children():
            if name != "fc":
                setattr(self, name, layer)
        self.neck = neck_of(neck, self.maps, inputSize, embedding)

    def maps(self, x):
        for layer in (self.conv1, self.maxpool, self.stage2, self.stage3, self.stage4, self.conv5):
            x = layer(x)
        return x

    def forward(self, x):
        return self.neck(self.maps(x))


def narrowed(columns, width):
    return [size if size == "M" else size * width // 64 for size in columns]


def trunk(kind, channels, width, multiplier, growth, blocks):
    if kind == "cnn":
        return nn.Sequential(*(Layer(a, b) for a, b in zip([3, *channels], channels)))
    if kind == "alexnet":
        return models.AlexNet().features
    if kind.startswith("vgg"):
        return vgg.make_layers(narrowed(vgg.cfgs["A" if kind == "vgg11" else "D"], width), batch_norm=True)
    if kind == "mobilenet-v2":
        return models.MobileNetV2(width_mult=multiplier).features
    return models.DenseNet(growth, tuple(blocks), 2 * growth).features


def Reference(
    kind,
    neck="flattened",
    embedding=512,
    inputSize=(112, 112),
    channels=(64, 128, 256, 512),
    width=64,
    multiplier=1,
    growth=32,
    blocks=(6, 12, 24, 16),
):
    if kind == "shufflenet-v2":
        make = {0.5: models.shufflenet_v2_x0_5, 1: models.shufflenet_v2_x1_0}[multiplier]
        return ShuffleNet(make(), neck, embedding, inputSize)
    last = nn.ReLU() if kind.startswith("densenet") else None
    return Features(trunk(kind, channels, width, multiplier, growth, blocks), neck, embedding, inputSize, last)
