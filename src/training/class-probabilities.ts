import { LineamentError } from '../errors.js';
import type { RgbImage } from '../image/image.js';
import { noGrad } from '../torch/autograd.js';
import { softmax } from '../torch/operators.js';
import { scope } from '../torch/scope.js';
import type { Network } from './build.js';
import type { Recipe } from './recipe.js';
import { networkInput } from './torch-embedder.js';

/** Faces at once. */
const BATCH = 64;

/**
 * For each face the probabilities of the people trained on, by label: the softmax of the objective's logits without margin (for
 * ArcFace, of scale · cosine). They sum to 1 whoever is seen: a stranger, too, gets the name of the person most like them.
 *
 * The network must be in evaluation.
 * @throws {LineamentError} VALUE_INVALID when the network's objective does not classify, or for faces of another size
 */
export function classProbabilities(
  { parts: { backbone, objective } }: Network,
  faces: readonly RgbImage[],
  input: Recipe['input'],
): Float32Array[] {
  const rows: Float32Array[] = [];
  for (let start = 0; start < faces.length; start += BATCH) {
    const batch = faces.slice(start, start + BATCH);
    const all = noGrad(() =>
      scope(() => {
        const logits = objective.classify(backbone.forward(networkInput(batch, input)));
        return logits === null ? null : softmax(logits, 1).toFloat32Array();
      }),
    );
    if (all === null) {
      throw new LineamentError(
        'VALUE_INVALID',
        'This network was trained by an objective that does not classify: expected one that does among its objectives, such as softmax or arcface.',
      );
    }
    const classes = all.length / batch.length;
    rows.push(...batch.map((_, n) => all.slice(n * classes, (n + 1) * classes)));
  }
  return rows;
}
