"""MobileFaceNet in plain PyTorch, with the names of insightface's state dicts."""

from torch import nn

SIZES = {"mobilefacenet": ([1, 4, 6, 2], 2), "mobilefacenet-large": ([2, 8, 12, 4], 4)}


class Layers(nn.Module):
    """What stands under the name `layers` in insightface's modules."""

    def __init__(self, *layers, residual=False):
        super().__init__()
        self.layers = nn.Sequential(*layers)
        self.residual = residual

    def forward(self, x):
        y = self.layers(x)
        return x + y if self.residual else y


def block(into, out, kernel, stride=1, padding=0, groups=1, linear=False):
    conv = nn.Conv2d(into, out, kernel, stride, padding, groups=groups, bias=False)
    return Layers(conv, nn.BatchNorm2d(out), *([] if linear else [nn.PReLU(out)]))


def bottleneck(into, out, hidden, stride, residual=False):
    return Layers(
        block(into, hidden, 1),
        block(hidden, hidden, 3, stride, 1, groups=hidden),
        block(hidden, out, 1, linear=True),
        residual=residual,
    )


def repeated(channels, count, hidden):
    return Layers(*(bottleneck(channels, channels, hidden, 1, residual=True) for _ in range(count)))


class Reference(nn.Module):
    def __init__(self, kind, width=64, scale=None, embedding=512, inputSize=(112, 112)):
        super().__init__()
        blocks, usual = SIZES[kind]
        narrow = width * (scale or usual)
        second = (
            block(narrow, narrow, 3, 1, 1, groups=width) if blocks[0] == 1 else repeated(narrow, blocks[0], 2 * width)
        )
        self.layers = nn.ModuleList(
            [
                block(3, narrow, 3, 2, 1),
                second,
                bottleneck(narrow, narrow, 2 * width, 2),
                repeated(narrow, blocks[1], 2 * width),
                bottleneck(narrow, 2 * narrow, 4 * width, 2),
                repeated(2 * narrow, blocks[2], 4 * width),
                bottleneck(2 * narrow, 2 * narrow, 8 * width, 2),
                repeated(2 * narrow, blocks[3], 4 * width),
            ]
        )
        self.conv_sep = block(2 * narrow, 8 * width, 1)
        columns, rows = (-(-side // 16) for side in inputSize)
        self.features = Layers(
            block(8 * width, 8 * width, (rows, columns), groups=8 * width, linear=True),
            nn.Flatten(),
            nn.Linear(8 * width, embedding, bias=False),
            nn.BatchNorm1d(embedding),
        )

    def forward(self, x):
        for layer in self.layers:
            x = layer(x)
        return self.features(self.conv_sep(x))
