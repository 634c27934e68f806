"""What both sides of the training benchmarks train: a network to embeddings of 512 numbers, and an ArcFace head.

The networks are torchvision's ResNet-18 (7x7 stem) with the flattened neck (BN - dropout - FC - BN), or insightface's MobileFaceNet
and IR-ResNet-18, as test/parity holds ours against them."""
import math
import os
import pathlib
import sys

import torch
import torch.nn.functional as F
from torch import nn
from torchvision.models import resnet18

EMBEDDING = 512
SCALE = 32.0
MARGIN = 0.35


sys.path.insert(0, str(pathlib.Path(__file__).parents[2] / 'test' / 'parity'))
from networks import ir_resnet, mobilefacenet  # noqa: E402


class FaceNetwork(nn.Module):
    def __init__(self):
        super().__init__()
        body = resnet18(weights=None)
        self.features = nn.Sequential(*list(body.children())[:-2])  # (N, 512, 4, 4) at 112x112
        self.neck = nn.Sequential(
            nn.BatchNorm2d(512), nn.Dropout(0.2), nn.Flatten(), nn.Linear(512 * 4 * 4, EMBEDDING), nn.BatchNorm1d(EMBEDDING)
        )

    def forward(self, images):
        return self.neck(self.features(images))


def network(backbone):
    if backbone == 'resnet18':
        return FaceNetwork()
    references = {'ir-resnet18': ir_resnet, 'ir-resnet50': ir_resnet, 'mobilefacenet': mobilefacenet}
    return references[backbone].Reference(backbone, embedding=EMBEDDING)


class ArcFace(nn.Module):
    def __init__(self, classes):
        super().__init__()
        self.weight = nn.Parameter(torch.empty(classes, EMBEDDING))
        nn.init.xavier_uniform_(self.weight)

    def forward(self, embeddings, labels):
        cosine = F.linear(F.normalize(embeddings), F.normalize(self.weight)).float()  # (N, classes)
        target = cosine.gather(1, labels[:, None])
        sine = (1 - target * target).clamp(min=1e-7).sqrt()
        widened = target * math.cos(MARGIN) - sine * math.sin(MARGIN)
        target = torch.where(target > math.cos(math.pi - MARGIN), widened, target - MARGIN * math.sin(MARGIN))
        return F.cross_entropy(cosine.scatter(1, labels[:, None], target) * SCALE, labels)


class Trainer:
    """Network, head and optimiser; `step` is one training step. In bf16: autocast and channels_last."""

    def __init__(self, backbone, classes, bf16, device='cpu', compiled=False):
        torch.manual_seed(1)
        # All cores, which is not what every build of PyTorch takes by itself.
        torch.set_num_threads(len(os.sched_getaffinity(0)))
        self.bf16 = bf16
        self.format = torch.channels_last if bf16 else torch.contiguous_format
        self.device = device
        # Shapes stay the same: cuDNN may time its kernels once.
        torch.backends.cudnn.benchmark = True
        self.network = network(backbone).to(device=device, memory_format=self.format).train()
        self.head = ArcFace(classes).to(device).train()
        parameters = [*self.network.parameters(), *self.head.parameters()]
        self.optimiser = torch.optim.SGD(parameters, lr=0.1, momentum=0.9, weight_decay=5e-4)
        if compiled:
            self.network = torch.compile(self.network)
            self.head = torch.compile(self.head)

    def step(self, images, labels):
        with torch.autocast(self.device, dtype=torch.bfloat16, enabled=self.bf16):
            loss = self.head(self.network(images.contiguous(memory_format=self.format)), labels)
        self.optimiser.zero_grad(set_to_none=True)
        loss.backward()
        self.optimiser.step()
        return loss.item()
