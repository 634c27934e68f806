"""Numbers that Python and TypeScript compute alike, so that a parity fixture need not store millions of weights.

`test/parity/formula.ts` is the same in TypeScript. A value depends on a name and an index only: FNV-1a of the name, then
the 32-bit finaliser of MurmurHash3 over the index, scaled to [-1, 1) and rounded to float32.
"""

import math

import numpy
import torch


def fnv1a(name: str) -> int:
    h = 0x811C9DC5
    for character in name:
        h = ((h ^ ord(character)) * 0x01000193) & 0xFFFFFFFF
    return h


def hashed(name: str, shape) -> torch.Tensor:
    """Values in [-1, 1) of the given shape, float64 holding float32 values."""
    count = math.prod(shape)
    with numpy.errstate(over="ignore"):
        h = numpy.arange(count, dtype=numpy.uint32) * numpy.uint32(0x9E3779B9) + numpy.uint32(fnv1a(name))
        h ^= h >> numpy.uint32(16)
        h *= numpy.uint32(0x85EBCA6B)
        h ^= h >> numpy.uint32(13)
        h *= numpy.uint32(0xC2B2AE35)
        h ^= h >> numpy.uint32(16)
    values = (h.astype(numpy.float64) / 2.0**31 - 1.0).astype(numpy.float32)
    return torch.from_numpy(values.astype(numpy.float64)).reshape(list(shape))


def weight(name: str, shape) -> torch.Tensor:
    """A value for the parameter or buffer of that name, spread about as an initialiser would spread it."""
    if name.endswith("num_batches_tracked"):
        return torch.zeros(shape, dtype=torch.int64)
    u = hashed(name, shape)
    if len(shape) == 4:  # uniform with the deviation of kaiming_normal_(mode='fan_out')
        return (u * numpy.float32(math.sqrt(6.0 / (shape[0] * shape[2] * shape[3])))).float().double()
    if len(shape) == 2:
        return (u * numpy.float32(math.sqrt(1.0 / shape[1]))).float().double()
    centre = 1.0 if name.endswith(("weight", "running_var")) else 0.0
    return (centre + 0.1 * u).float().double()


def set_weights(module: torch.nn.Module, norm_bias: float = 0.0) -> None:
    """`norm_bias` is added to the biases of batch normalisations."""
    state = module.state_dict()
    with torch.no_grad():
        for name, tensor in state.items():
            tensor.copy_(weight(name, tensor.shape))
            if name.endswith("bias") and name.removesuffix("bias") + "running_mean" in state:
                tensor.copy_((tensor + norm_bias).float())


def summary(name: str, tensor: torch.Tensor) -> list:
    """Two numbers that stand for a tensor: its product with a hashed direction, and its norm."""
    t = tensor.detach().double()
    return [float((t * hashed("direction of " + name, t.shape)).sum()), float(t.norm())]
