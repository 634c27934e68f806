"""Makes fixtures/gradient-scaler.json: the scales of torch.cuda.amp.GradScaler over steps with and without overflow.

Run: /usr/bin/python3 test/parity/gradient_scaler.py      (PyTorch 1.13; no GPU)

GradScaler itself does nothing without CUDA. Its rule is the operator `_amp_update_scale_`, which needs CUDA too, so what
is written is the operator's own source (aten/src/ATen/native/cuda/AmpKernels.cu, `amp_update_scale_cuda_kernel`), line for
line, in float32.
"""

import json
import pathlib
import random

import numpy

FIXTURES = pathlib.Path(__file__).parent / "fixtures"
CASES = [
    {"initial": 65536, "growth": 2, "backoff": 0.5, "interval": 3},
    {"initial": 1024, "growth": 1.5, "backoff": 0.25, "interval": 1},
    {"initial": 4, "growth": 2, "backoff": 0.5, "interval": 2000},
]


def scales(case, found_inf):
    scale, tracker = numpy.float32(case["initial"]), 0
    course = []
    for found in found_inf:
        if found:
            scale, tracker = numpy.float32(float(scale) * case["backoff"]), 0
        else:
            successful = tracker + 1
            if successful == case["interval"]:
                grown = numpy.float32(float(scale) * case["growth"])
                if numpy.isfinite(grown):
                    scale = grown
                tracker = 0
            else:
                tracker = successful
        course.append(float(scale))
    return course


def main():
    draw = random.Random(1)
    cases = []
    for case in CASES:
        overflows = [draw.random() < 0.2 for _ in range(40)]
        cases.append({**case, "overflows": overflows, "scales": scales(case, overflows)})
    (FIXTURES / "gradient-scaler.json").write_text(json.dumps(cases) + "\n")


if __name__ == "__main__":
    main()
