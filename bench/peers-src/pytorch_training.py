"""Whole training from JPEG files on disk to optimiser steps, as a user of PyTorch and torchvision writes it."""
from data import face_loader
from network import Trainer
from window import arguments, measure


def main():
    args = arguments()
    loader = face_loader(args.photos, args.batch)
    trainer = Trainer(args.backbone, len(loader.dataset.classes), args.precision == 'bfloat16')

    def work(batch):
        images, labels = batch
        trainer.step(images, labels)
        return len(labels)

    measure(loader, work, args.warmup, args.seconds)


if __name__ == '__main__':
    main()
