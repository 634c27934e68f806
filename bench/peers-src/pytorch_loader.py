"""Loading and augmenting JPEG files, the network taken out."""
from data import face_loader
from window import arguments, measure


def main():
    args = arguments()
    measure(face_loader(args.photos, args.batch), lambda batch: len(batch[1]), args.warmup, args.seconds)


if __name__ == '__main__':
    main()
