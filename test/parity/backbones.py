"""Writes the fixtures of test/backbones: run `python3 test/parity/backbones.py` with torch and torchvision installed.

- torchvision-resnet.json: the names and shapes in torchvision's state dicts.
- backbones.json: forward, gradients and running statistics of small variants, in float64.
- ten-steps.json: the losses of ten SGD steps under ArcFace: of ResNet-18 in float32, of a small one in float64.

Weights, images and directions come from formula.py, so the fixtures hold results only.
"""

import json
import math
import pathlib

import torch
import torchvision
from torch import nn
from torchvision.models.resnet import BasicBlock, Bottleneck, ResNet

from formula import hashed, set_weights, summary

FIXTURES = pathlib.Path(__file__).parent / "fixtures"
KINDS = {
    "resnet10": (BasicBlock, [1, 1, 1, 1]),
    "resnet18": (BasicBlock, [2, 2, 2, 2]),
    "resnet34": (BasicBlock, [3, 4, 6, 3]),
    "resnet50": (Bottleneck, [3, 4, 6, 3]),
}


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


class Reference(ResNet):
    """torchvision's own blocks and forward, with the width, stem and neck of a Lineament backbone."""

    def __init__(self, kind, stem, neck, embedding, width, inputSize):
        block, blocks = KINDS[kind]
        super().__init__(block, blocks)
        self.inplanes = width
        if stem == "3x3":
            self.conv1 = nn.Conv2d(3, width, 3, 1, 1, bias=False)
            self.maxpool = nn.Identity()
        else:
            self.conv1 = nn.Conv2d(3, width, 7, 2, 3, bias=False)
        self.bn1 = nn.BatchNorm2d(width)
        self.layer1 = self._make_layer(block, width, blocks[0], stride=2 if stem == "3x3" else 1)
        self.layer2 = self._make_layer(block, width * 2, blocks[1], stride=2)
        self.layer3 = self._make_layer(block, width * 4, blocks[2], stride=2)
        self.layer4 = self._make_layer(block, width * 8, blocks[3], stride=2)
        self.avgpool = self.fc = nn.Identity()
        channels = width * 8 * block.expansion
        halvings = 4 if stem == "3x3" else 5
        w, h = (math.ceil(side / 2**halvings) for side in inputSize)
        self.neck = PooledNeck(channels, embedding) if neck == "pooled" else FlattenedNeck(channels, h, w, embedding)

    def forward(self, x):
        x = self.maxpool(self.relu(self.bn1(self.conv1(x))))
        return self.neck(self.layer4(self.layer3(self.layer2(self.layer1(x)))))


def torchvision_names():
    def entries(kind):
        state = getattr(torchvision.models, kind)().state_dict()
        return {name: list(t.shape) for name, t in state.items() if not name.startswith("fc.")}

    return {kind: entries(kind) for kind in ["resnet18", "resnet34", "resnet50"]}


def small_variant(name, config):
    net = Reference(**config).double()
    set_weights(net)
    width, height = config["inputSize"]
    images = hashed(f"images of {name}", [3, 3, height, width]).requires_grad_()
    net.eval()
    evaluated = net(images)
    net.train()
    embeddings = net(images)
    (embeddings * hashed(f"loss of {name}", embeddings.shape)).sum().backward()
    return {
        "config": config,
        "evalEmbeddings": evaluated.tolist(),
        "trainEmbeddings": embeddings.tolist(),
        "imageGradient": summary("images", images.grad),
        "gradients": {n: summary(n, p.grad) for n, p in net.named_parameters()},
        "buffers": {n: summary(n, b) for n, b in net.named_buffers() if "running" in n},
    }


def blocks(name, count, size):
    """Pictures of 7 x 7 blocks: noise by the pixel would look alike to the network, and BatchNorm magnify rounding."""
    return hashed(name, [count, 3, 7, 7]).repeat_interleave(size, 2).repeat_interleave(size, 3)


def ten_steps(dtype, config, lr, scale):
    settings = dict(classes=10, batch=8, blockSize=config["inputSize"][0] // 7, scale=scale, marginTo=0.35, marginSteps=5)
    sgd = dict(lr=lr, momentum=0.9, weight_decay=5e-4)
    net = Reference(**config)
    head = nn.Linear(config["embedding"], settings["classes"], bias=False)
    set_weights(net)
    with torch.no_grad():
        head.weight.copy_(hashed("head", head.weight.shape))
        # Close to the identity, the network is not chaotic: rounding stays rounding over the ten steps.
        for name, parameter in net.named_parameters():
            if name.startswith("layer") and name.endswith("bn2.weight"):
                parameter.fill_(0.125)
    net, head = net.to(dtype), head.to(dtype)
    optimiser = torch.optim.SGD([*net.parameters(), *head.parameters()], **sgd)
    losses = []
    for step in range(10):
        images = blocks(f"batch {step % 2}", settings["batch"], settings["blockSize"]).to(dtype)
        labels = (torch.arange(settings["batch"]) * 3 + step % 2) % settings["classes"]
        margin = settings["marginTo"] * min(step / settings["marginSteps"], 1)
        cosine = nn.functional.linear(nn.functional.normalize(net(images)), nn.functional.normalize(head.weight))
        target = cosine.gather(1, labels[:, None])
        with_margin = torch.cos(torch.acos(target) + margin)
        logits = settings["scale"] * cosine.scatter(1, labels[:, None], with_margin)
        loss = nn.functional.cross_entropy(logits, labels)
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
        losses.append(loss.item())
    return {"dtype": str(dtype).removeprefix("torch."), "config": config, **settings, "sgd": sgd, "losses": losses}


def write(name, value):
    (FIXTURES / name).write_text(json.dumps(value, separators=(",", ":")) + "\n")


if __name__ == "__main__":
    FIXTURES.mkdir(exist_ok=True)
    write("torchvision-resnet.json", torchvision_names())
    variants = {
        "resnet10, 3x3 stem, flattened": dict(
            kind="resnet10", stem="3x3", neck="flattened", embedding=6, width=8, inputSize=[28, 32]
        ),
        "resnet18, 7x7 stem, pooled": dict(
            kind="resnet18", stem="7x7", neck="pooled", embedding=6, width=8, inputSize=[64, 64]
        ),
        "resnet50, 7x7 stem, flattened": dict(
            kind="resnet50", stem="7x7", neck="flattened", embedding=6, width=4, inputSize=[48, 72]
        ),
    }
    write("backbones.json", {name: small_variant(name, config) for name, config in variants.items()})
    common = dict(stem="7x7", neck="flattened", embedding=512, width=64, inputSize=[112, 112])
    small = dict(kind="resnet10", stem="3x3", neck="flattened", embedding=16, width=8, inputSize=[28, 28])
    single = ten_steps(torch.float32, dict(kind="resnet18", **common), lr=3e-4, scale=4)
    double = ten_steps(torch.float64, dict(kind="resnet18", **common), lr=3e-4, scale=4)
    write("ten-steps.json", [single, ten_steps(torch.float64, small, lr=0.01, scale=16)])
    for a, b in zip(single["losses"], double["losses"]):
        print(f"float32 {a:.6f}  float64 {b:.6f}  relative difference {abs(a - b) / b:.1e}")
