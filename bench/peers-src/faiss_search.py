"""FAISS's exact index of inner products over as many random templates of length 1 as are asked for: seconds a search, one
probe at a time and in batches, in the middle of several."""
import argparse
import json
import statistics
import time

import faiss
import numpy as np

LOT = 50_000

parser = argparse.ArgumentParser()
for name in ('templates', 'size', 'limit', 'batch'):
    parser.add_argument(f'--{name}', type=int, required=True)
parser.add_argument('--seconds', type=float, required=True)
arguments = parser.parse_args()

random = np.random.default_rng(1)


def unit(rows):
    return rows / np.linalg.norm(rows, axis=1, keepdims=True)


index = faiss.IndexFlatIP(arguments.size)
for start in range(0, arguments.templates, LOT):
    count = min(LOT, arguments.templates - start)
    index.add(unit(random.standard_normal((count, arguments.size), dtype=np.float32)))


def seconds_a_search(batch):
    probes = unit(random.standard_normal((batch, arguments.size), dtype=np.float32))
    index.search(probes, arguments.limit)
    took = []
    while sum(took) < arguments.seconds or len(took) < 3:
        start = time.perf_counter()
        index.search(probes, arguments.limit)
        took.append(time.perf_counter() - start)
    return statistics.median(took)


print(json.dumps({
    'one': seconds_a_search(1),
    'batch': seconds_a_search(arguments.batch),
    'version': f'FAISS {faiss.__version__}, IndexFlatIP',
}))
