"""Writes fixtures/verification.json: figures of 1,000 random score sets, as scikit-learn and the course's starter code have them.

The sets are drawn by a generator that test/evaluation/parity.test.ts has too, so only the figures are stored.

Run: python3 test/parity/verification.py   (Debian: python3-sklearn)
"""

import json
from pathlib import Path

import numpy as np
import scipy
import sklearn
from scipy.interpolate import interp1d
from scipy.optimize import brentq
from sklearn.metrics import accuracy_score, auc, roc_auc_score, roc_curve

SETS = 1000
FPRS = [1e-3, 1e-2, 5e-2, 0.2]
MASK = 0xFFFFFFFF


class Mulberry:
    """mulberry32: 32 bits of state, the same numbers in every language."""

    def __init__(self, seed):
        self.state = seed

    def uniform(self):
        self.state = (self.state + 0x6D2B79F5) & MASK
        t = self.state
        t = ((t ^ (t >> 15)) * (t | 1)) & MASK
        t = (t ^ (t + ((t ^ (t >> 7)) * (t | 61) & MASK))) & MASK
        return ((t ^ (t >> 14)) & MASK) / 4294967296


def draw(seed):
    """Of 4 to 203 pairs, with scores in steps that make many, few or no ties; each kind is there at least once."""
    random = Mulberry(seed)
    pairs = 4 + int(random.uniform() * 200)
    steps = [4, 50, 100000][int(random.uniform() * 3)]
    share, distance = random.uniform(), random.uniform()
    same, scores = np.zeros(pairs, bool), np.zeros(pairs)
    for i in range(pairs):
        same[i] = i == 0 or (i > 1 and random.uniform() < share)
        score = random.uniform() + (distance if same[i] else 0)
        scores[i] = np.floor(score * steps) / steps
    return scores, same


def figures(scores, same):
    fpr, tpr, thresholds = roc_curve(same, scores, drop_intermediate=False)
    positives, negatives = scores[same], scores[~same]
    spread = np.sqrt((positives.var() + negatives.var()) / 2)
    best = max(accuracy_score(same, scores >= t) for t in thresholds)
    return {
        # The course's starter code: EER = 100 * brentq(lambda x: 1. - x - interp1d(fpr, tpr)(x), 0., 1.)
        "eer": brentq(lambda x: 1.0 - x - interp1d(fpr, tpr)(x), 0.0, 1.0, xtol=1e-14),
        "auc": roc_auc_score(same, scores),
        "aucOfCurve": auc(fpr, tpr),
        "bestAccuracy": best,
        "tpr": [tpr[fpr <= x].max() for x in FPRS],
        "dPrime": (positives.mean() - negatives.mean()) / spread if spread > 0 else None,
    }


def main():
    rows = []
    for seed in range(SETS):
        f = figures(*draw(seed))
        rounded = [f["eer"], f["auc"], f["aucOfCurve"], f["bestAccuracy"], *f["tpr"], f["dPrime"]]
        rows.append([None if value is None else float(f"{value:.13g}") for value in rounded])
    made_with = {"scikit-learn": sklearn.__version__, "scipy": scipy.__version__, "numpy": np.__version__}
    document = {"script": "test/parity/verification.py", "madeWith": made_with, "fprs": FPRS, "rows": rows}
    path = Path(__file__).parent / "fixtures" / "verification.json"
    path.write_text(json.dumps(document, separators=(",", ":")).replace("],[", "],\n[") + "\n")


if __name__ == "__main__":
    main()
