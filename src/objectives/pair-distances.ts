import { z } from 'zod';
import { eye } from '../torch/factories.js';
import {
  add,
  clamp,
  div,
  eq,
  logicalAnd,
  logicalNot,
  matmul,
  mul,
  normalize,
  reshape,
  sqrt,
  sum,
  transpose,
} from '../torch/operators.js';
import type { Tensor } from '../torch/tensor.js';
import { fullPrecision } from './full-precision.js';

/** The least squared distance whose root is differentiated: the slope of √ grows without bound at 0. */
const LEAST_SQUARE = 1e-12;

/** How far two faces are apart, by the angle θ between their embeddings, whose lengths do not count: from 1 − cos θ. */
const DISTANCES = {
  /** ‖a − b‖ = √(2 − 2 cos θ), in [0, 2]. */
  euclidean: (apart: Tensor) => sqrt(clamp(mul(apart, 2), LEAST_SQUARE)),
  /** ‖a − b‖² = 2 − 2 cos θ, in [0, 4]. */
  'squared-euclidean': (apart: Tensor) => mul(apart, 2),
  /** 1 − cos θ, in [0, 2]. */
  cosine: (apart: Tensor) => apart,
} as const;

export type Distance = keyof typeof DISTANCES;

/** The recipe's `distance`. */
export const distanceSchema = z.enum(Object.keys(DISTANCES) as Distance[]);

/**
 * Cosines `(N, N)` of all pairs of a batch. Computed in float64, which autocast leaves alone: likely pairs have cosines
 * near 1, where 16 bits tell nothing apart and the difference to 1 loses float32's digits too.
 */
export function pairCosines(embeddings: Tensor): Tensor {
  const { dtype } = fullPrecision(embeddings);
  const unit = normalize(embeddings.to({ dtype: 'float64' }), 1);
  return matmul(unit, transpose(unit, 0, 1)).to({ dtype });
}

/** Distances `(N, N)` of all pairs of a batch, embeddings `(N, embedding)` brought to unit length. */
export function pairDistances(embeddings: Tensor, distance: Distance): Tensor {
  const { dtype } = fullPrecision(embeddings);
  const apart = add(mul(pairCosines(embeddings.to({ dtype: 'float64' })), -1), 1); // 1 − cos θ
  return DISTANCES[distance](apart).to({ dtype });
}

/** Which pairs `(N, N)` show one person in two photos, and which show two people. Each pair is there twice, as (i, j) and (j, i). */
export function pairKinds(labels: Tensor): { readonly same: Tensor; readonly different: Tensor } {
  const alike = eq(reshape(labels, [-1, 1]), reshape(labels, [1, -1]));
  const itself = eye(labels.numel, { dtype: 'bool', device: labels.device });
  return { same: logicalAnd(alike, logicalNot(itself)), different: logicalNot(alike) };
}

/** The mean of `x` where `mask` holds, a scalar; 0 where it holds nowhere. */
export function meanWhere(x: Tensor, mask: Tensor): Tensor {
  const chosen = mask.to({ dtype: x.dtype });
  return div(sum(mul(x, chosen)), clamp(sum(chosen), 1));
}
