"""ResNet from torchvision's own blocks, and SE-ResNet: the same with squeeze and excitation before the sum."""

from torch import nn
from torchvision.models.resnet import BasicBlock, Bottleneck, ResNet

from .neck import neck as neck_of

BLOCKS = {
    "resnet10": (BasicBlock, [1, 1, 1, 1]),
    "resnet18": (BasicBlock, [2, 2, 2, 2]),
    "resnet34": (BasicBlock, [3, 4, 6, 3]),
    "resnet50": (Bottleneck, [3, 4, 6, 3]),
    "resnet101": (Bottleneck, [3, 4, 23, 3]),
}


class SqueezeExcite(nn.Module):
    """Hu et al. 2018, figure 2: two fully connected layers on the means of the channels."""

    def __init__(self, channels, bias=True):
        super().__init__()
        hidden = max(1, channels // 16)
        self.fc1 = nn.Conv2d(channels, hidden, 1, bias=bias)
        self.fc2 = nn.Conv2d(hidden, channels, 1, bias=bias)

    def forward(self, x):
        means = x.mean((2, 3), keepdim=True)
        return x * self.fc2(self.fc1(means).relu()).sigmoid()


def squeezed(block):
    """torchvision's block whose last normalisation is followed by squeeze and excitation, as `se`."""

    class Squeezed(block):
        def __init__(self, inplanes, planes, *rest, **settings):
            super().__init__(inplanes, planes, *rest, **settings)
            self.se = SqueezeExcite(planes * block.expansion)

        def forward(self, x):
            identity = x if self.downsample is None else self.downsample(x)
            y = self.relu(self.bn1(self.conv1(x)))
            y = self.bn2(self.conv2(y))
            if block is Bottleneck:
                y = self.bn3(self.conv3(self.relu(y)))
            return self.relu(self.se(y) + identity)

    return Squeezed


class Reference(ResNet):
    """torchvision's forward with the width, stem, stages and neck of a Lineament backbone."""

    def __init__(self, kind, stem="7x7", neck="flattened", embedding=512, width=64, blocks=None, inputSize=(112, 112)):
        block, depths = BLOCKS[kind.removeprefix("se-")]
        super().__init__(block, [1, 1, 1, 1])
        blocks = blocks or depths
        if kind.startswith("se-"):
            block = squeezed(block)
        self.inplanes = width
        small = stem == "3x3"
        self.conv1 = nn.Conv2d(3, width, 3, 1, 1, bias=False) if small else nn.Conv2d(3, width, 7, 2, 3, bias=False)
        self.bn1 = nn.BatchNorm2d(width)
        if small:
            self.maxpool = nn.Identity()
        for stage in range(4):
            stride = 2 if small or stage > 0 else 1
            layer = (
                self._make_layer(block, width * 2**stage, blocks[stage], stride=stride)
                if stage < len(blocks)
                else nn.Identity()
            )
            setattr(self, f"layer{stage + 1}", layer)
        self.avgpool = self.fc = nn.Identity()
        self.neck = neck_of(neck, self.maps, inputSize, embedding)

    def maps(self, x):
        x = self.maxpool(self.relu(self.bn1(self.conv1(x))))
        return self.layer4(self.layer3(self.layer2(self.layer1(x))))

    def forward(self, x):
        return self.neck(self.maps(x))
