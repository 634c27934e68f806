import type { FaceDataset } from '../data/dataset.js';
import { openFeed } from '../data/feed.js';
import { openDataset } from '../data/open-dataset.js';
import { pairsFromDataset } from '../data/pairs/from-dataset.js';
import type { SamplePair } from '../data/pairs/pair.js';
import { readPairs } from '../data/pairs/read-pairs.js';
import { photosOfPairs } from '../data/photo-list.js';
import { withoutPeople } from '../data/without-people.js';
import { rocCurve } from '../evaluation/roc.js';
import { tprAtFpr } from '../evaluation/tpr-at-fpr.js';
import { verificationMetrics } from '../evaluation/verification.js';
import { Random } from '../random.js';
import { noGrad } from '../torch/autograd.js';
import { argmax, crossEntropy, eq, sum } from '../torch/operators.js';
import { scope } from '../torch/scope.js';
import { tensorFrom } from '../torch/tensor.js';
import type { Network } from './build.js';
import type { DecisionSetting } from './checkpoint.js';
import type { ValidationEvent } from './events.js';
import type { Recipe } from './recipe.js';
import { type ScoredPairs, scorePairs } from './score-pairs.js';
import { torchEmbedder } from './torch-embedder.js';

/** The decision threshold is set for one false match in a hundred, a rate that a few hundred pairs can resolve. */
const DECISION_FALSE_MATCH_RATE = 0.01;

/** What a validation found. */
export interface Validation {
  readonly figures: Pick<ValidationEvent, 'classification' | 'verification'>;
  /** From the verification pairs; null without. */
  readonly decision: DecisionSetting | null;
}

/** Measures the network as it is; changes nothing. */
export type Validate = (network: Network) => Promise<Validation>;

async function openPairs(
  pairs: NonNullable<Recipe['data']['pairs']>,
  seed: number,
  trainedOn: readonly string[],
): Promise<{ dataset: FaceDataset; pairs: readonly SamplePair[] }> {
  if ('file' in pairs) {
    const { file, images, protocol } = pairs;
    return photosOfPairs(await readPairs(file, { ...(protocol && { protocol }) }), images ?? '.');
  }
  const dataset = withoutPeople(openDataset(pairs.from), trainedOn);
  return { dataset, pairs: pairsFromDataset(dataset, { count: pairs.count, random: new Random(seed).fork('pairs') }) };
}

/** The decision rule at a threshold, with the false-match rate that these pairs show. */
function decisionAt(threshold: number, { scores, same }: ScoredPairs): DecisionSetting {
  const negatives = scores.filter((_, i) => !same[i]);
  const accepted = negatives.filter((score) => score >= threshold);
  return { threshold, falseMatchRate: accepted.length / negatives.length, pairs: scores.length };
}

/** Opens the recipe's dev photos and pairs once, for a validation after every epoch. */
export async function openValidation(recipe: Recipe, classes: readonly string[]): Promise<Validate> {
  const { data, input, batch, seed } = recipe;
  const [width, height] = input.size;
  const canvas = { width, height, centralFraction: input.crop };
  const dev = data.dev === undefined ? null : openDataset(data.dev, { classes });
  const verification = data.pairs === undefined ? null : await openPairs(data.pairs, seed, classes);
  const pairsCrop = data.pairs !== undefined && 'file' in data.pairs ? (data.pairs.crop ?? input.crop) : input.crop;

  async function classification(network: Network, dataset: FaceDataset) {
    const { backbone, objective } = network.parts;
    const feed = openFeed(dataset, {
      batchSize: Math.min(batch, dataset.samples.length),
      canvas,
      input: { width, height, mean: input.mean, std: input.std },
      onBroken: data.broken,
    });
    let [correct, loss, count] = [0, 0, 0];
    for await (const fed of feed.batches({ epoch: 0 })) {
      if (fed.kind !== 'input') continue;
      noGrad(() =>
        scope(() => {
          const labels = tensorFrom(BigInt64Array.from(fed.labels, BigInt), [fed.labels.length]);
          const logits = objective.classify(
            backbone.forward(tensorFrom(fed.input, [fed.labels.length, 3, height, width])),
          );
          if (logits === null) return;
          correct += sum(eq(argmax(logits, 1), labels)).item();
          loss += crossEntropy(logits, labels, 0, 'sum').item();
          count += fed.labels.length;
        }),
      );
    }
    return count === 0 ? null : { accuracy: correct / count, loss: loss / count };
  }

  return async (network) => {
    network.eval();
    try {
      const classified = dev === null ? null : await classification(network, dev);
      if (verification === null) return { figures: classified ? { classification: classified } : {}, decision: null };
      const embedder = torchEmbedder(network.parts.backbone, input);
      const scored = await scorePairs({ ...verification, embedder, canvas: { ...canvas, centralFraction: pairsCrop } });
      const { eer, auc, bestAccuracy } = verificationMetrics(
        scored.scores,
        scored.same,
        scored.folds.map((_, i) => i % 10),
      );
      const [point] = tprAtFpr(rocCurve(scored.scores, scored.same), [DECISION_FALSE_MATCH_RATE]);
      return {
        figures: {
          ...(classified && { classification: classified }),
          verification: { eer, auc, accuracy: bestAccuracy },
        },
        decision: point?.resolvable ? decisionAt(point.threshold, scored) : null,
      };
    } finally {
      network.train();
    }
  };
}
