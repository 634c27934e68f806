"""Writes fixtures/evaluation.json: verification figures as scikit-learn and SciPy compute them.

Run: python3 test/parity/evaluation.py   (Debian: python3-sklearn)
"""

import json
from pathlib import Path

import numpy as np
import scipy
import sklearn
from scipy.interpolate import interp1d
from scipy.optimize import brentq
from sklearn.metrics import accuracy_score, auc, roc_auc_score, roc_curve

FPRS = [1e-4, 5e-4, 1e-3, 5e-3, 1e-2, 5e-2]


def k_fold(scores, same, folds):
    """The LFW protocol written the slow way: every score of the other folds is tried as their threshold."""
    accuracies = []
    for fold in np.unique(folds):
        train, test = folds != fold, folds == fold
        best, threshold = (~same[train]).mean(), np.inf
        for candidate in np.sort(scores[train])[::-1]:
            accuracy = accuracy_score(same[train], scores[train] >= candidate)
            if accuracy > best:
                best, threshold = accuracy, candidate
        accuracies.append(accuracy_score(same[test], scores[test] >= threshold))
    return {"mean": np.mean(accuracies), "std": np.std(accuracies, ddof=1), "folds": accuracies}


def case(name, scores, same, folds=None, curve=False):
    fpr, tpr, thresholds = roc_curve(same, scores, drop_intermediate=False)
    interpolated = interp1d(fpr, tpr)
    positives, negatives = int(same.sum()), int((~same).sum())
    expected = {
        "auc": auc(fpr, tpr),
        "rocAucScore": roc_auc_score(same, scores),
        "eer": brentq(lambda x: 1.0 - x - interpolated(x), 0.0, 1.0, xtol=1e-14),
        "bestAccuracy": np.max(tpr * positives + (1 - fpr) * negatives) / len(same),
        "tprAtFpr": [{"fpr": x, "tpr": tpr[fpr <= x].max(), "resolvable": 1 / negatives <= x} for x in FPRS],
    }
    if folds is not None:
        expected["accuracy"] = k_fold(scores, same, folds)
    if curve:
        # The first threshold is max + 1 up to scikit-learn 1.2 and infinite after it: left out.
        expected["roc"] = {"fpr": list(fpr), "tpr": list(tpr), "thresholds": list(thresholds[1:])}
    result = {"name": name, "scores": list(scores), "same": [bool(s) for s in same], "expected": expected}
    if folds is not None:
        result["folds"] = [int(f) for f in folds]
    return result


def main():
    random = np.random.default_rng(20)

    def draw(pairs, share_same, distance, digits):
        same = random.random(pairs) < share_same
        scores = np.clip(0.25 * random.normal(size=pairs) + np.where(same, distance, 0), -1, 1)
        return scores.round(digits) + 0.0, same  # + 0.0: no minus zero

    cases = [
        case("scikit-learn's own example", np.array([0.1, 0.4, 0.35, 0.8]), np.array([0, 0, 1, 1], bool), curve=True),
        case("separated", np.array([-0.2, 0.0, 0.1, 0.5, 0.6, 0.9]), np.array([0, 0, 0, 1, 1, 1], bool), curve=True),
        case("the wrong way round", np.array([0.9, 0.8, 0.2, 0.1]), np.array([0, 0, 1, 1], bool), curve=True),
        case("all scores tie", np.full(7, 0.5), np.array([0, 1, 0, 1, 0, 1, 1], bool), curve=True),
    ]
    scores, same = draw(120, 0.5, 0.5, 1)
    cases.append(case("many ties", scores, same, random.integers(0, 5, 120), curve=True))
    scores, same = draw(300, 0.1, 0.4, 4)
    cases.append(case("few of the same person", scores, same, np.arange(300) // 30, curve=True))
    scores, same = draw(1000, 0.491, 0.6, 6)
    cases.append(case("a thousand pairs", scores, same, np.arange(1000) // 100))

    made_with = {"scikit-learn": sklearn.__version__, "scipy": scipy.__version__, "numpy": np.__version__}
    path = Path(__file__).parent / "fixtures" / "evaluation.json"
    path.write_text(json.dumps({"script": "test/parity/evaluation.py", "madeWith": made_with, "cases": cases}) + "\n")


if __name__ == "__main__":
    main()
