"""Writes the fixtures of test/backbones: run `python3 test/parity/backbones.py` with torch and torchvision installed.

- backbones/<kind>.json: forward, gradients and running statistics of a small variant of each network, in float64, on images that keep
  every unit far enough from the kink of its ReLU for float32 to see the same side of it.
- full-size.json: of each network in its full size, the number of parameters, the multiply-adds of an image of 112x112, and a digest of its
  state dict's names and shapes.
- ten-steps.json: the losses of ten SGD steps under ArcFace: of ResNet-18 in float32, of a small one in float64.

Names of kinds, as in `python3 test/parity/backbones.py vit-tiny`, write the fixtures of these alone. Weights, images and
directions come from formula.py, so the fixtures hold results only.
"""

import hashlib
import itertools
import json
import pathlib
import sys

import torch
from torch import nn
from torch.utils._python_dispatch import TorchDispatchMode

from formula import hashed, set_weights, summary
from networks import imagenet_networks, ir_resnet, mobilefacenet, resnet, vision_transformer

FIXTURES = pathlib.Path(__file__).parent / "fixtures"

# The biases, in turn, about which those of batch normalisations are spread: most units are open then, and few near the kink.
NORM_BIASES = (1.0, 1.5, 0.5)
# Relative to a weight; that of float32 is 6e-8, and a few such meet in a unit.
NOISE = 1e-6
# What a comparison to 1e-4 leaves to another CPU.
STEADY = 5e-5

# What makes a network small, by its module below networks/: the fixture of each kind has one of these. Channels come in
# eights: oneDNN 2.7 writes past its memory in the gradient of 1x1 convolutions with a stride (channels_last, AVX2) where not.
SMALL = {
    resnet: {
        "resnet10": dict(stem="3x3", neck="flattened", width=8, inputSize=[32, 40]),
        "resnet18": dict(stem="7x7", neck="pooled", width=16, inputSize=[64, 64]),
        "resnet34": dict(stem="3x3", neck="flattened", width=8, blocks=[1, 2, 1], inputSize=[24, 32]),
        "resnet50": dict(stem="7x7", neck="flattened", width=8, inputSize=[48, 72]),
        "resnet101": dict(stem="3x3", neck="pooled", width=8, blocks=[1, 1, 3, 1], inputSize=[32, 32]),
        "se-resnet18": dict(stem="3x3", neck="flattened", width=32, inputSize=[24, 32]),
        "se-resnet34": dict(stem="7x7", neck="pooled", width=16, blocks=[1, 1, 2, 1], inputSize=[48, 56]),
        "se-resnet50": dict(stem="3x3", neck="flattened", width=8, blocks=[1, 1, 1], inputSize=[24, 32]),
    },
    ir_resnet: {
        "ir-resnet18": dict(width=16, inputSize=[32, 32]),
        "ir-resnet34": dict(width=8, neck="pooled", inputSize=[24, 32]),
        "ir-resnet50": dict(width=8, inputSize=[24, 32]),
        "ir-resnet100": dict(width=8, inputSize=[32, 32]),
        "ir-se-resnet18": dict(width=16, inputSize=[24, 32]),
        "ir-se-resnet34": dict(width=8, neck="pooled", inputSize=[32, 32]),
        "ir-se-resnet50": dict(width=8, inputSize=[24, 32]),
        "ir-se-resnet100": dict(width=8, inputSize=[32, 32]),
    },
    imagenet_networks: {
        "cnn": dict(channels=[8, 16, 32], inputSize=[40, 48]),
        "alexnet": dict(neck="pooled", inputSize=[72, 80]),
        "vgg11": dict(width=16, inputSize=[64, 64]),
        "vgg16": dict(width=8, neck="pooled", inputSize=[64, 64]),
        "densenet121": dict(growth=8, blocks=[2, 3, 2], inputSize=[48, 56]),
        "mobilenet-v2": dict(multiplier=0.25, inputSize=[64, 72]),
        "shufflenet-v2": dict(multiplier=0.5, inputSize=[64, 64]),
    },
    vision_transformer: {
        "vit-tiny": dict(features=24, depth=3, inputSize=[40, 40]),
        "vit-small": dict(features=48, depth=2, patch=16, inputSize=[48, 48]),
    },
    mobilefacenet: {
        "mobilefacenet": dict(width=16, inputSize=[48, 56]),
        "mobilefacenet-large": dict(width=8, scale=1, inputSize=[56, 56]),
    },
}


def digest(state):
    """SHA-256 of the lines `name [sizes]`, sorted."""
    lines = sorted(f"{name} {json.dumps(list(value.shape), separators=(',', ':'))}" for name, value in state.items())
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


class MultiplyAdds(TorchDispatchMode):
    """Counts those of convolutions and matrix products, below PyTorch's layers, where attention is matrix products too."""

    def __init__(self):
        super().__init__()
        self.total = 0

    def __torch_dispatch__(self, function, types, args=(), kwargs=None):
        result = function(*args, **(kwargs or {}))
        name = function.overloadpacket.__name__
        if name == "convolution":
            self.total += result.numel() * args[1][0].numel()
        elif name in ("mm", "bmm", "addmm", "baddbmm"):
            self.total += result.numel() * args[-1].shape[-2]
        return result


def full_size(module, kind):
    net = module.Reference(kind)
    with torch.no_grad(), MultiplyAdds() as counted:
        # In training, two of them: in evaluation PyTorch has one operator for all of attention.
        net(torch.zeros(2, 3, 112, 112))
    return {
        "parameters": sum(p.numel() for p in net.parameters()),
        "multiplyAdds": counted.total // 2,
        "digest": digest(net.state_dict()),
    }


def rounded(values):
    """To the 12 digits that a comparison to 1e-9 needs."""
    return [rounded(value) if isinstance(value, list) else float(f"{value:.12g}") for value in values]


def run(module, name, config, norm_bias, images, dtype, memory_format=torch.contiguous_format, noise=None):
    net = module.Reference(**config).double()
    set_weights(net, norm_bias)
    if noise is not None:
        generator = torch.Generator().manual_seed(noise)
        with torch.no_grad():
            for parameter in net.parameters():
                parameter *= 1 + NOISE * (2 * torch.rand(parameter.shape, generator=generator, dtype=torch.float64) - 1)
    net = net.to(dtype).to(memory_format=memory_format)
    width, height = config["inputSize"]
    pictures = blocks(images, 6, height // 8, width // 8, 8).to(dtype).to(memory_format=memory_format).requires_grad_()
    net.eval()
    evaluated = net(pictures)
    net.train()
    embeddings = net(pictures)
    (embeddings * hashed(f"loss of {name}", embeddings.shape).to(dtype)).sum().backward()
    tensors = {"eval": evaluated, "train": embeddings, "images": pictures.grad}
    tensors |= {f"gradients.{n}": p.grad for n, p in net.named_parameters()}
    tensors |= {f"buffers.{n}": b for n, b in net.named_buffers() if "running" in n}
    return {key: value.detach().double() for key, value in tensors.items()}


def apart(exact, other):
    """The furthest that a tensor is from the exact one, relative to its norm; a bias, which may have no gradient but rounding
    (before a normalisation), relative to its weight's where that is larger. A tensor of zeros is to be zero."""
    norms = {key: float(tensor.norm()) for key, tensor in exact.items()}

    def scale(key):
        return max(norms[key], norms.get(key.removesuffix("bias") + "weight", 0) if key.endswith("bias") else 0, 1e-12)

    return max(float((other[key] - tensor).norm()) / scale(key) for key, tensor in exact.items())


def steady(exact, *variant):
    """Whether float32, and weights that are off by more than its rounding, give the same but for that: no unit has changed sides."""
    single = ((torch.float32, memory_format) for memory_format in (torch.contiguous_format, torch.channels_last))
    moved = ((torch.float64, torch.contiguous_format, noise) for noise in range(4))
    return all(apart(exact, run(*variant, *how)) < STEADY for how in (*single, *moved))


def small_variant(module, name, config):
    """On the first images of its series on which the network is steady: a unit whose input is nearly zero is a hundredth of a
    gradient, and opens by the order in which a CPU sums."""
    for number, norm_bias in enumerate(itertools.cycle(NORM_BIASES)):
        images = f"images {number} of {name}"
        exact = run(module, name, config, norm_bias, images, torch.float64)
        if steady(exact, module, name, config, norm_bias, images):
            break
    print(f"{name}: {images}", flush=True)

    def under(prefix):
        return {n.removeprefix(prefix): rounded(summary(n.removeprefix(prefix), t)) for n, t in exact.items() if n.startswith(prefix)}

    return {
        "config": config,
        "images": images,
        "normBias": norm_bias,
        "evalEmbeddings": rounded(exact["eval"].tolist()),
        "trainEmbeddings": rounded(exact["train"].tolist()),
        "imageGradient": rounded(summary("images", exact["images"])),
        "gradients": under("gradients."),
        "buffers": under("buffers."),
    }


def blocks(name, count, rows, columns, size):
    """Pictures of blocks: noise by the pixel would look alike to the network, and BatchNorm magnify rounding."""
    return hashed(name, [count, 3, rows, columns]).repeat_interleave(size, 2).repeat_interleave(size, 3)


def ten_steps(dtype, config, lr, scale):
    settings = dict(classes=10, batch=8, blockSize=config["inputSize"][0] // 7, scale=scale, marginTo=0.35, marginSteps=5)
    sgd = dict(lr=lr, momentum=0.9, weight_decay=5e-4)
    net = resnet.Reference(**config)
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
        images = blocks(f"batch {step % 2}", settings["batch"], 7, 7, settings["blockSize"]).to(dtype)
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


def main(kinds):
    (FIXTURES / "backbones").mkdir(parents=True, exist_ok=True)
    sizes_path = FIXTURES / "full-size.json"
    sizes = json.loads(sizes_path.read_text()) if sizes_path.exists() else {}
    for module, variants in SMALL.items():
        for kind, settings in variants.items():
            if kinds and kind not in kinds:
                continue
            config = dict(kind=kind, embedding=6, **settings)
            write(f"backbones/{kind}.json", small_variant(module, kind, config))
            sizes[kind] = full_size(module, kind)
    write("full-size.json", dict(sorted(sizes.items())))
    if not kinds:
        write_ten_steps()


def write_ten_steps():
    common = dict(stem="7x7", neck="flattened", embedding=512, width=64, inputSize=[112, 112])
    small = dict(kind="resnet10", stem="3x3", neck="flattened", embedding=16, width=8, inputSize=[28, 28])
    single = ten_steps(torch.float32, dict(kind="resnet18", **common), lr=3e-4, scale=4)
    double = ten_steps(torch.float64, dict(kind="resnet18", **common), lr=3e-4, scale=4)
    write("ten-steps.json", [single, ten_steps(torch.float64, small, lr=0.01, scale=16)])
    for a, b in zip(single["losses"], double["losses"]):
        print(f"float32 {a:.6f}  float64 {b:.6f}  relative difference {abs(a - b) / b:.1e}")


if __name__ == "__main__":
    main(sys.argv[1:])
