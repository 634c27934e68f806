"""The residual network of the ArcFace paper in plain PyTorch, with the names of insightface's state dicts."""

import torch
from torch import nn

from .resnet import SqueezeExcite

BLOCKS = {"18": [2, 2, 2, 2], "34": [3, 4, 6, 3], "50": [3, 4, 14, 3], "100": [3, 13, 30, 3]}


class Block(nn.Module):
    def __init__(self, into, out, stride, squeeze):
        super().__init__()
        self.bn1 = nn.BatchNorm2d(into)
        self.conv1 = nn.Conv2d(into, out, 3, 1, 1, bias=False)
        self.bn2 = nn.BatchNorm2d(out)
        self.prelu = nn.PReLU(out)
        self.conv2 = nn.Conv2d(out, out, 3, stride, 1, bias=False)
        self.bn3 = nn.BatchNorm2d(out)
        if squeeze:
            self.se = SqueezeExcite(out, bias=False)
        self.downsample = None
        if stride != 1 or into != out:
            self.downsample = nn.Sequential(nn.Conv2d(into, out, 1, stride, bias=False), nn.BatchNorm2d(out))

    def forward(self, x):
        y = self.bn3(self.conv2(self.prelu(self.bn2(self.conv1(self.bn1(x))))))
        if hasattr(self, "se"):
            y = self.se(y)
        return y + (x if self.downsample is None else self.downsample(x))


class Reference(nn.Module):
    def __init__(self, kind, width=64, neck="flattened", embedding=512, inputSize=(112, 112)):
        super().__init__()
        blocks = BLOCKS[kind.removeprefix("ir-").removeprefix("se-").removeprefix("resnet")]
        squeeze = "-se-" in kind
        self.conv1 = nn.Conv2d(3, width, 3, 1, 1, bias=False)
        self.bn1 = nn.BatchNorm2d(width)
        self.prelu = nn.PReLU(width)
        into = width
        for stage, count in enumerate(blocks):
            out = width * 2**stage
            layer = [Block(into if i == 0 else out, out, 2 if i == 0 else 1, squeeze) for i in range(count)]
            setattr(self, f"layer{stage + 1}", nn.Sequential(*layer))
            into = out
        self.pooled = neck == "pooled"
        w, h = (-(-side // 16) for side in inputSize)
        if not self.pooled:
            self.bn2 = nn.BatchNorm2d(out)
        self.fc = nn.Linear(out * (1 if self.pooled else w * h), embedding)
        self.features = nn.BatchNorm1d(embedding)

    def forward(self, x):
        x = self.prelu(self.bn1(self.conv1(x)))
        x = self.layer4(self.layer3(self.layer2(self.layer1(x))))
        x = x.mean((2, 3)) if self.pooled else torch.flatten(self.bn2(x), 1)
        return self.features(self.fc(x))
