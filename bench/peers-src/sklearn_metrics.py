"""The verification metrics of a file of scored trials through scikit-learn, timed in this process without start and reading."""

import json
import sys
import time

import numpy as np
import sklearn
from scipy.interpolate import interp1d
from scipy.optimize import brentq
from sklearn.metrics import accuracy_score, roc_auc_score, roc_curve

FPRS = [1e-4, 5e-4, 1e-3, 5e-3, 1e-2, 5e-2]
FOLDS = 10


def stratified_folds(same):
    folds = np.empty(len(same), int)
    order = np.concatenate([np.flatnonzero(same), np.flatnonzero(~same)])
    folds[order] = np.arange(len(same)) % FOLDS
    return folds


def fold_accuracy(scores, same):
    folds, accuracies = stratified_folds(same), []
    for fold in range(FOLDS):
        held = folds == fold
        fpr, tpr, thresholds = roc_curve(same[~held], scores[~held], drop_intermediate=False)
        positives = same[~held].sum()
        # Counts, because rates tie where they should not: the strictest of the best thresholds.
        right = np.rint(tpr * positives) - np.rint(fpr * (len(same) - held.sum() - positives))
        accuracies.append(accuracy_score(same[held], scores[held] >= thresholds[right.argmax()]))
    return np.mean(accuracies)


def figures(scores, same, with_folds):
    fpr, tpr, _ = roc_curve(same, scores, drop_intermediate=False)
    interpolated = interp1d(fpr, tpr)
    positives, negatives = same.sum(), (~same).sum()
    spread = np.sqrt((scores[same].var() + scores[~same].var()) / 2)
    result = [
        brentq(lambda x: 1.0 - x - interpolated(x), 0.0, 1.0, xtol=1e-13),
        roc_auc_score(same, scores),
        np.max(tpr * positives + (1 - fpr) * negatives) / len(same),
        (scores[same].mean() - scores[~same].mean()) / spread,
        *[tpr[np.searchsorted(fpr, x, side="right") - 1] for x in FPRS],
    ]
    return [*result, fold_accuracy(scores, same)] if with_folds else result


def main():
    data = np.fromfile(sys.argv[1], np.uint8)
    count = len(data) // 9
    scores, same = data[: 8 * count].view(np.float64), data[8 * count :] == 1
    start = time.perf_counter()
    values = figures(scores, same, sys.argv[2] == "folds")
    ms = (time.perf_counter() - start) * 1000
    print(json.dumps({"ms": ms, "figures": [float(v) for v in values], "version": f"scikit-learn {sklearn.__version__}"}))


if __name__ == "__main__":
    main()
