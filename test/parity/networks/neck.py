"""The necks of Lineament's networks in plain PyTorch."""

import torch
from torch import nn


class PooledNeck(nn.Module):
    def __init__(self, channels, embedding):
        super().__init__()
        self.fc = nn.Linear(channels, embedding)
        self.features = nn.BatchNorm1d(embedding)

    def forward(self, x):
        return self.features(self.fc(x.mean((2, 3))))


class FlattenedNeck(nn.Module):
    def __init__(self, channels, height, width, embedding):
        super().__init__()
        self.bn2 = nn.BatchNorm2d(channels)
        self.fc = nn.Linear(channels * height * width, embedding)
        self.features = nn.BatchNorm1d(embedding)

    def forward(self, x):
        return self.features(self.fc(torch.flatten(self.bn2(x), 1)))


def neck(kind, maps, input_size, embedding):
    """`maps` takes images to the last map of features: its size is measured, not computed."""
    width, height = input_size
    with torch.no_grad():
        channels, rows, columns = maps(torch.zeros(2, 3, height, width)).shape[1:]
    return PooledNeck(channels, embedding) if kind == "pooled" else FlattenedNeck(channels, rows, columns, embedding)
