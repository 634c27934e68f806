"""The data of the benchmarks, as torchvision loads it: the augmentation is that of the recipe on the other side."""
from torch.utils.data import DataLoader
from torchvision import transforms
from torchvision.datasets import ImageFolder


def face_loader(photos, batch):
    augment = transforms.Compose(
        [
            transforms.RandomResizedCrop(112, scale=(0.8, 1.0)),
            transforms.RandomHorizontalFlip(),
            transforms.RandomRotation(10),
            transforms.ColorJitter(brightness=0.2, contrast=0.2),
            transforms.ToTensor(),
            transforms.Normalize([0.5] * 3, [0.5] * 3),
        ]
    )
    dataset = ImageFolder(photos, augment)
    return DataLoader(dataset, batch_size=batch, shuffle=True, drop_last=True, num_workers=2)
