import { z } from 'zod';
import { add, lengths, lt, mul, sub } from '../torch/operators.js';
import type { Tensor } from '../torch/tensor.js';
import { atTargets } from './at-targets.js';
import { MarginHead } from './margin-head.js';
import { byLength } from './modified-softmax.js';
import type { ObjectiveKind, Progress } from './objective.js';

const annealing = z.strictObject({
  /** λ at the first step. */
  from: z.number().min(0).default(1000),
  /** λ = from / (1 + rate · step). */
  rate: z.number().min(0).default(0.12),
  /** λ never falls below it. */
  to: z.number().min(0).default(5),
});

/** The recipe's settings of A-Softmax. */
export const aSoftmaxSchema = z.strictObject({
  kind: z.literal('a-softmax'),
  weight: z.number().positive().default(1),
  /** What the target's angle is multiplied by, a whole number m; 4 in the paper, 1 is the modified softmax. */
  factor: z.int().min(1).max(8).default(4),
  /**
   * How much of the bare cosine is mixed in, falling over the steps; 1000, 0.12 and 5 are those of the authors' training
   * (`base`, `gamma` and `lambda_min` of sphereface_model.prototxt). `{ from: 0, to: 0 }` mixes nothing in.
   */
  annealing: annealing.prefault({}),
});

export type Annealing = z.output<typeof annealing>;

/** λ after so many steps: the weight of the bare cosine beside ψ, whose weight is 1. */
export function annealedWeight({ from, rate, to }: Annealing, step: number): number {
  return Math.max(to, from / (1 + rate * step));
}

/** What of λ no longer counts: less than a hundredth of the bare cosine is then mixed in. */
const NEGLIGIBLE = 0.01;

/** The step from which λ is at its least, or negligible. */
export function annealingEndsAt({ from, rate, to }: Annealing): number {
  const rests = Math.max(to, NEGLIGIBLE);
  return from <= rests || rate === 0 ? 0 : Math.ceil((from / rests - 1) / rate);
}

/** cos mθ of cos θ: Chebyshev's polynomial of degree m. No angle is computed, so the slope is finite at every cosine. */
function cosineOfMultiple(cosine: Tensor, m: number): Tensor {
  let [before, at] = [cosine, cosine];
  for (let degree = 2; degree <= m; degree++) {
    const next = mul(mul(cosine, 2), at);
    [before, at] = [at, degree === 2 ? sub(next, 1) : sub(next, before)];
  }
  return at;
}

/**
 * ψ(θ) = (−1)ᵏ cos mθ − 2k for θ in [kπ/m, (k + 1)π/m], of cos θ: it falls from 1 to 1 − 2m over the half turn, m times
 * as fast as the cosine. Any shape.
 */
export function sphereTarget(cosine: Tensor, m: number): Tensor {
  let turned = cosineOfMultiple(cosine, m);
  let folds: Tensor | null = null;
  for (let k = 1; k < m; k++) {
    // 1 from the angle kπ/m on, where cos mθ turns round; there, a piece goes on falling when it is mirrored.
    const beyond = lt(cosine, Math.cos((k * Math.PI) / m)).to({ dtype: cosine.dtype });
    turned = mul(turned, sub(mul(beyond, -2), -1));
    folds = folds === null ? beyond : add(folds, beyond);
  }
  return folds === null ? turned : sub(turned, folds, 2);
}

/**
 * A-Softmax (SphereFace): the angle to the target's class is multiplied by m. Logits are ‖x‖ cos θ, and at the target
 * ‖x‖ (λ cos θ + ψ(θ)) / (1 + λ) ({@link sphereTarget}), where λ falls over the steps ({@link annealedWeight}): from the
 * start, ψ alone does not train.
 *
 * Liu et al., "SphereFace: Deep hypersphere embedding for face recognition", 2017.
 */
export const aSoftmax: ObjectiveKind<typeof aSoftmaxSchema> = {
  schema: aSoftmaxSchema,
  learnsFrom: 'people',
  perClass: 'whole',
  settlesAtStep: ({ annealing }) => annealingEndsAt(annealing),
  create({ factor, annealing: schedule }, context) {
    const forward = ({ cosine, embeddings }: { cosine: Tensor; embeddings: Tensor }, labels: Tensor, at: Progress) => {
      const lambda = annealedWeight(schedule, at.step);
      const withMargin = atTargets(cosine, labels, (targets) =>
        mul(add(sphereTarget(targets, factor), targets, lambda), 1 / (1 + lambda)),
      );
      return mul(withMargin, lengths(embeddings, 1));
    };
    return new MarginHead({ forward, bare: byLength, margin: () => null }, context);
  },
};
