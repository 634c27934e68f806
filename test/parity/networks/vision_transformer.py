"""torchvision's VisionTransformer with the neck's linear layer and normalisation in place of its head."""

from torch import nn
from torchvision.models import VisionTransformer

SIZES = {"vit-tiny": (192, 3), "vit-small": (384, 6)}


class Neck(nn.Module):
    def __init__(self, features, embedding):
        super().__init__()
        self.fc = nn.Linear(features, embedding)
        self.features = nn.BatchNorm1d(embedding)

    def forward(self, x):
        return self.features(self.fc(x))


class Reference(VisionTransformer):
    def __init__(self, kind, patch=8, depth=12, features=None, embedding=512, inputSize=(112, 112)):
        usual, heads = SIZES[kind]
        features = features or usual
        super().__init__(inputSize[0], patch, depth, heads, features, 4 * features)
        self.heads = nn.Identity()
        self.neck = Neck(features, embedding)

    def forward(self, x):
        return self.neck(super().forward(x))
