import { LineamentError } from '../errors.js';
import { unitMean } from '../face/unit-mean.js';
import type { EmbeddedSamples } from './embed-samples.js';
import type { ScoredPairs } from './score-pairs.js';

/**
 * The embeddings of several models as those of one: for each photo the direction between them. It means something only
 * where the models share a space, as checkpoints of one run do.
 *
 * @throws VALUE_INVALID when the models' embeddings have different sizes.
 */
export function meanEmbeddings(models: readonly EmbeddedSamples[]): EmbeddedSamples {
  const [first, ...others] = models as [EmbeddedSamples, ...EmbeddedSamples[]];
  const sizes = models.map(({ embeddings }) => [...embeddings.values()][0]?.length ?? 0);
  if (new Set(sizes).size > 1) {
    throw new LineamentError(
      'VALUE_INVALID',
      `Expected models with embeddings of one size, got ${sizes.join(' and ')} numbers. Average their scores instead.`,
    );
  }
  const embeddings = new Map<number, Float32Array>();
  const noFace = new Set(models.flatMap((model) => model.noFace));
  for (const [index, embedding] of first.embeddings) {
    if (noFace.has(index)) continue;
    embeddings.set(index, unitMean([embedding, ...others.map((model) => model.embeddings.get(index)!)]));
  }
  return { ...first, embeddings, noFace: [...noFace] };
}

/** The scores of several models on the same pairs as those of one: their mean. A pair that one of them has no face for has none. */
export function meanScores(models: readonly ScoredPairs[]): ScoredPairs {
  const [first] = models as [ScoredPairs, ...ScoredPairs[]];
  const least = models.reduce((worst, model) => (model.noFace.pairs > worst.noFace.pairs ? model : worst), first);
  const faceless = new Set(models.flatMap(({ noFace }) => noFace.samples));
  const scores = Float64Array.from(first.pairs, ({ left, right }, i) => {
    // The model without a face gave the lowest score that there is.
    if (faceless.has(left) || faceless.has(right)) return Math.min(...models.map((model) => model.scores[i]!));
    return models.reduce((sum, model) => sum + model.scores[i]!, 0) / models.length;
  });
  return { ...first, scores, noFace: least.noFace };
}
