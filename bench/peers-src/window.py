"""What every program of a benchmark is asked for and answers: a timed window after a few warm-up batches, within one
epoch, so that no photo is seen twice."""
import argparse
import json
import time

import torch


def arguments():
    parser = argparse.ArgumentParser()
    parser.add_argument('--photos')
    parser.add_argument('--batch', type=int, required=True)
    parser.add_argument('--warmup', type=int, required=True, help='batches')
    parser.add_argument('--seconds', type=float, required=True)
    parser.add_argument('--precision', choices=['float32', 'bfloat16'], default='float32')
    parser.add_argument('--backbone', default='resnet18')
    parser.add_argument('--device', default='cpu')
    parser.add_argument('--compile', choices=['yes', 'no'], default='no')
    return parser.parse_args()


def measure(batches, work, warmup, seconds, version=''):
    """Images a second over the window; `work` returns how many images a batch had."""
    images, done, start = 0, 0, time.perf_counter()
    for batch in batches:
        count = work(batch)
        done += 1
        if done <= warmup:
            start = time.perf_counter()
            continue
        images += count
        if time.perf_counter() - start >= seconds:
            break
    elapsed = time.perf_counter() - start
    if images == 0:
        raise SystemExit('The photos do not reach beyond the warm-up: ask for fewer batches or more photos.')
    print(json.dumps({'rate': images / elapsed, 'images': images, 'version': f'PyTorch {torch.__version__}' + version}))
