import { LineamentError } from '../errors.js';
import { stratifiedFolds } from './folds.js';
import { logistic } from './logit.js';
import { type SameLabels, type Scores, splitByLabel } from './scored-pairs.js';

/** `P(same person | similarity s) = 1 / (1 + exp(−(slope · s + intercept)))`, where both answers are as likely beforehand. */
export interface ProbabilityMapping {
  readonly slope: number;
  readonly intercept: number;
}

/** One bar of a reliability diagram: pairs whose predicted probability lies in [low, high). */
export interface ReliabilityBin {
  readonly low: number;
  readonly high: number;
  readonly pairs: number;
  /** Mean of what was predicted for them; null without pairs. */
  readonly predicted: number | null;
  /** Share of them that show the same person, both kinds weighing the same in all; null without pairs. */
  readonly observed: number | null;
}

/** How well predicted probabilities come true. */
export interface Reliability {
  readonly bins: readonly ReliabilityBin[];
  /** Expected calibration error: the mean distance of observed from predicted over the bins, by their weight. */
  readonly error: number;
}

const MOST_STEPS = 100;
const BINS = 10;
const FOLDS = 5;

/**
 * The logistic mapping of similarities to probabilities of greatest likelihood, both kinds of pairs weighing the same: whoever
 * expects a share p of same-person pairs adds `log(p / (1 − p))` to the intercept. Targets are Platt's, `(n + 1) / (n + 2)` instead of 1,
 * which keeps it finite where scores do not overlap. By Newton's method with halved steps.
 *
 * @throws VALUE_INVALID as `rocCurve`.
 * @see Platt, "Probabilistic outputs for support vector machines" (1999); Lin, Lin and Weng, "A note on Platt's probabilistic
 *   outputs for support vector machines", Machine Learning 68 (2007).
 */
export function fitProbability(scores: Scores, same: SameLabels): ProbabilityMapping {
  const { positives, negatives } = splitByLabel(scores, same);
  const kinds = [
    { values: positives, target: (positives.length + 1) / (positives.length + 2) },
    { values: negatives, target: 1 / (negatives.length + 2) },
  ];
  const loss = (slope: number, intercept: number): number =>
    kinds.reduce((sum, { values, target }) => {
      let part = 0;
      for (const value of values) {
        const x = slope * value + intercept;
        // log(1 + eˣ), without overflow.
        part += Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x))) - target * x;
      }
      return sum + part / values.length;
    }, 0);
  let [slope, intercept] = [0, 0];
  let best = loss(slope, intercept);
  for (let step = 0; step < MOST_STEPS; step++) {
    let [g, h, gg, gh, hh] = [0, 0, 1e-12, 0, 1e-12];
    for (const { values, target } of kinds) {
      const weight = 1 / values.length;
      for (const value of values) {
        const p = logistic(slope * value + intercept);
        const [error, curvature] = [weight * (p - target), weight * p * (1 - p)];
        g += error * value;
        h += error;
        gg += curvature * value * value;
        gh += curvature * value;
        hh += curvature;
      }
    }
    const determinant = gg * hh - gh * gh;
    const towards = [(hh * g - gh * h) / determinant, (gg * h - gh * g) / determinant] as const;
    let share = 1;
    while (share > 1e-10 && !(loss(slope - share * towards[0], intercept - share * towards[1]) <= best)) share /= 2;
    const next = loss(slope - share * towards[0], intercept - share * towards[1]);
    if (!(next < best - 1e-14)) break;
    [slope, intercept, best] = [slope - share * towards[0], intercept - share * towards[1], next];
  }
  return { slope, intercept };
}

/** The probability that a pair of this similarity shows one person; see {@link ProbabilityMapping}. */
export function probabilityOf(similarity: number, { slope, intercept }: ProbabilityMapping): number {
  return logistic(slope * similarity + intercept);
}

/**
 * A reliability diagram of the mapping, in ten bins, on pairs that it was not fitted on: five folds, each predicted by what the
 * others give.
 *
 * @throws VALUE_INVALID as {@link fitProbability}, and with fewer than ten pairs of one kind.
 * @see Niculescu-Mizil and Caruana, "Predicting good probabilities with supervised learning" (2005); for the error Naeini, Cooper and
 *   Hauskrecht, "Obtaining well calibrated probabilities using Bayesian binning" (2015).
 */
export function reliability(scores: Scores, same: SameLabels): Reliability {
  const { positives, negatives } = splitByLabel(scores, same);
  if (positives.length < 2 * FOLDS || negatives.length < 2 * FOLDS) {
    const message = `Expected ten pairs of each kind to hold probabilities against, got ${positives.length} and ${negatives.length}.`;
    throw new LineamentError('VALUE_INVALID', message);
  }
  const folds = stratifiedFolds(same, FOLDS);
  const bins = Array.from({ length: BINS }, () => ({ pairs: 0, weight: 0, predicted: 0, same: 0 }));
  for (let fold = 0; fold < FOLDS; fold++) {
    const [training, held]: number[][] = [[], []];
    for (let i = 0; i < scores.length; i++) (folds[i] === fold ? held : training)!.push(i);
    const mapping = fitProbability(
      training!.map((i) => scores[i]!),
      training!.map((i) => same[i]!),
    );
    for (const i of held!) {
      const p = probabilityOf(scores[i]!, mapping);
      const bin = bins[Math.min(BINS - 1, Math.floor(p * BINS))]!;
      const weight = 0.5 / (same[i] ? positives.length : negatives.length);
      bin.pairs++;
      bin.weight += weight;
      bin.predicted += weight * p;
      if (same[i]) bin.same += weight;
    }
  }
  return {
    bins: bins.map(({ pairs, weight, predicted, same: matched }, k) => ({
      low: k / BINS,
      high: (k + 1) / BINS,
      pairs,
      predicted: pairs === 0 ? null : predicted / weight,
      observed: pairs === 0 ? null : matched / weight,
    })),
    error: bins.reduce((sum, bin) => sum + Math.abs(bin.predicted - bin.same), 0),
  };
}
