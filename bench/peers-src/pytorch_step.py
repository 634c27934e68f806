"""Training steps on one batch of random numbers that is already in memory."""
from itertools import repeat

import torch

from network import Trainer
from window import arguments, measure

CLASSES = 403


def main():
    args = arguments()
    trainer = Trainer(args.backbone, CLASSES, args.precision == 'bfloat16', args.device, args.compile == 'yes')
    images = torch.randn(args.batch, 3, 112, 112).contiguous(memory_format=trainer.format).to(args.device)
    labels = (torch.arange(args.batch) * 5 % CLASSES).to(args.device)

    def work(_):
        trainer.step(images, labels)
        return args.batch

    measure(repeat(None), work, args.warmup, args.seconds, ', compiled' if args.compile == 'yes' else '')


if __name__ == '__main__':
    main()
