import { samplerNeeds } from '../data/samplers/registry.js';
import type { Lookalikes } from '../data/samplers/sampler.js';
import { LineamentError } from '../errors.js';
import { noGrad } from '../torch/autograd.js';
import { matmul, narrow, normalize, topk, transpose } from '../torch/operators.js';
import { scope } from '../torch/scope.js';
import type { Tensor } from '../torch/tensor.js';
import type { Feed } from '../data/feed.js';
import type { Network } from './build.js';
import type { Recipe } from './recipe.js';

/** Lookalikes in a checkpoint: the labels as base64 of 32-bit integers. */
export interface StoredLookalikes {
  readonly count: number;
  readonly labels: string;
}

/** What of a training decides who is taken for alike. */
export interface LookalikeSetting {
  readonly recipe: Pick<Recipe, 'sampler'>;
  readonly feed: Pick<Feed, 'steps'>;
  readonly network: Network;
  /** Steps done. */
  readonly step: number;
  /** Those of the epoch in progress. */
  readonly lookalikes: Lookalikes | null;
}

/** People compared at once with all others: bounds the memory for their cosines. */
const ROWS = 1024;

/** For each class those whose directions are nearest to its own, by angle; `directions` is `(classes, embedding)`. */
export function lookalikesOf(directions: Tensor, wanted: number): Lookalikes {
  const [classes] = directions.shape as [number];
  const count = Math.min(wanted, classes - 1);
  const labels = new Int32Array(classes * count);
  noGrad(() =>
    scope(() => {
      const unit = normalize(directions.to({ dtype: 'float32' }), 1);
      for (let start = 0; start < classes; start += ROWS) {
        const rows = Math.min(ROWS, classes - start);
        const nearest = scope(() => {
          const cosines = matmul(narrow(unit, 0, start, rows), transpose(unit, 0, 1)); // (rows, classes)
          return topk(cosines, count + 1, 1).indices.toTypedArray() as BigInt64Array;
        });
        for (let row = 0; row < rows; row++) {
          const found = Array.from(nearest.subarray(row * (count + 1), (row + 1) * (count + 1)), Number);
          // Everyone is most like themselves.
          const others = found.filter((label) => label !== start + row).slice(0, count);
          labels.set(others, (start + row) * count);
        }
      }
    }),
  );
  return { count, labels };
}

/**
 * Who is taken for alike in an epoch, where the recipe's sampler goes by it: told from the network as it is at the epoch's
 * beginning. A run that is resumed within the epoch goes on with what its checkpoint holds.
 */
export function lookalikesFor(
  { recipe, feed, network, step, lookalikes }: LookalikeSetting,
  epoch: number,
): Lookalikes | null {
  const { lookalikes: wanted = 0 } = samplerNeeds(recipe.sampler);
  if (wanted === 0) return null;
  if (lookalikes !== null && step !== epoch * feed.steps) return lookalikes;
  const found = scope(() => {
    const directions = network.parts.objective.directions();
    return directions && lookalikesOf(directions, wanted);
  });
  if (found !== null) return found;
  throw new LineamentError(
    'RECIPE_INVALID',
    'sampler.lookalikes: expected 0, or an objective that has directions or centres of the people, such as softmax, arcface or center',
  );
}

export function storedLookalikes({ count, labels }: Lookalikes): StoredLookalikes {
  return { count, labels: Buffer.from(labels.buffer, labels.byteOffset, labels.byteLength).toString('base64') };
}

export function restoredLookalikes({ count, labels }: StoredLookalikes): Lookalikes {
  // A copy of its own: the bytes of a buffer need not lie at a multiple of four.
  return { count, labels: new Int32Array(Uint8Array.from(Buffer.from(labels, 'base64')).buffer) };
}
