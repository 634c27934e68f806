import type { Canvas, FaceDataset } from '../data/dataset.js';
import type { BrokenPhoto } from '../data/loader.js';
import { openDataset } from '../data/open-dataset.js';
import { pairsFromDataset } from '../data/pairs/from-dataset.js';
import { openPairs } from '../data/pairs/open-pairs.js';
import type { OpenedPairs } from '../data/pairs/opened-pairs.js';
import { type PhotoBatch, photoBatches } from '../data/photo-batches.js';
import { withoutPeople } from '../data/without-people.js';
import { ALONE, type ProcessGroup } from '../distributed/process-group.js';
import { rocCurve } from '../evaluation/roc.js';
import { tprAtFpr } from '../evaluation/tpr-at-fpr.js';
import { verificationMetrics } from '../evaluation/verification.js';
import { Random } from '../random.js';
import { noGrad } from '../torch/autograd.js';
import { zeros } from '../torch/factories.js';
import { cat, eq, narrow, sum } from '../torch/operators.js';
import { scope } from '../torch/scope.js';
import { type Tensor, tensorFrom } from '../torch/tensor.js';
import type { Network } from './build.js';
import type { DecisionSetting } from './checkpoint.js';
import type { ValidationEvent } from './events.js';
import type { Recipe } from './recipe.js';
import { embedTogether } from './embed-together.js';
import { requireLabels, samplesOf, type ScoredPairs, scoreEmbedded } from './score-pairs.js';
import { networkInput, torchEmbedder } from './torch-embedder.js';

/** The decision threshold is set for one false match in a hundred, a rate that a few hundred pairs can resolve. */
const DECISION_FALSE_MATCH_RATE = 0.01;

/** What a validation found. */
export interface Validation {
  readonly figures: Pick<ValidationEvent, 'classification' | 'verification'>;
  /** From the verification pairs; null without. */
  readonly decision: DecisionSetting | null;
  /** Photos that were left out because they cannot be read, each told once a run. */
  readonly broken: readonly BrokenPhoto[];
}

/** Whether a validation follows on an epoch, counted from 0. */
export function validatedAfter(epoch: number, { validateEvery, epochs }: Recipe): boolean {
  return (epoch + 1) % validateEvery === 0 || epoch + 1 === epochs;
}

/** Measures the network as it is; changes nothing. */
export type Validate = (network: Network) => Promise<Validation>;

/** What a network is measured on, and how. */
interface Measured {
  readonly dataset: FaceDataset;
  readonly recipe: Recipe;
  readonly canvas: Canvas;
  /** Each process measures its share of the photos. */
  readonly group: ProcessGroup;
}

async function pairsOf(
  pairs: NonNullable<Recipe['data']['pairs']>,
  seed: number,
  trainedOn: readonly string[],
): Promise<Pick<OpenedPairs, 'dataset' | 'pairs'>> {
  if ('file' in pairs) return openPairs(pairs.file, pairs);
  const dataset = withoutPeople(openDataset(pairs.from), trainedOn);
  return { dataset, pairs: pairsFromDataset(dataset, { count: pairs.count, random: new Random(seed).fork('pairs') }) };
}

/** The decision rule at a threshold, with the false-match rate that these pairs show. */
function decisionAt(threshold: number, { scores, same }: ScoredPairs): DecisionSetting {
  const negatives = scores.filter((_, i) => !same[i]);
  const accepted = negatives.filter((score) => score >= threshold);
  return {
    threshold,
    falseMatchRate: accepted.length / negatives.length,
    pairs: scores.length,
    same: scores.length - negatives.length,
  };
}

/** The batches of this process; where all have to go on together, null for as long as others have more. */
async function* inStep(
  batches: AsyncIterable<PhotoBatch>,
  group: ProcessGroup,
  together: boolean,
): AsyncGenerator<PhotoBatch | null> {
  if (!together) {
    yield* batches;
    return;
  }
  const each = batches[Symbol.asyncIterator]();
  for (;;) {
    const { done, value } = await each.next();
    if (!group.any(done !== true)) return;
    yield done === true ? null : value;
  }
}

/** Rows (n, …) with zeros below them, as many as make up `count`. */
function padded(rows: Tensor, count: number): Tensor {
  const [given, ...shape] = rows.shape as [number, ...number[]];
  const { dtype, device } = rows;
  return given === count ? rows : cat([rows, zeros([count - given, ...shape], { dtype, device })]);
}

/** Share of the dev photos that are classified rightly, and their mean loss; null for objectives that do not classify. */
async function classification({ parts }: Network, { dataset, recipe, canvas, group }: Measured) {
  const indices = group.share(dataset.samples.map((_, index) => index));
  const options = { batchSize: recipe.batch, canvas, onBroken: recipe.data.broken };
  const broken: BrokenPhoto[] = [];
  let [correct, loss, photos] = [0, 0, 0];
  // Processes that share the classes out judge each face together.
  const together = parts.objective.sharded().size > 0;
  for await (const batch of inStep(photoBatches(dataset, indices, options), group, together)) {
    broken.push(...(batch?.broken ?? []));
    const count = batch?.photos.length ?? 0;
    if (count === 0 && !together) continue;
    noGrad(() =>
      scope(() => {
        const people = batch?.indices.map((index) => BigInt(dataset.samples[index]!.label)) ?? [];
        const { input, device } = recipe;
        const labels = tensorFrom(BigInt64Array.from(people), [count]).to({ device });
        const embeddings =
          count === 0
            ? zeros([0, parts.backbone.embedding], { device })
            : parts.backbone.forward(networkInput(batch!.photos, input, device));
        const size = together ? recipe.batch : count;
        const judged = parts.objective.judge(padded(embeddings, size), padded(labels, size));
        if (judged === null) return;
        correct += sum(eq(narrow(judged.predicted, 0, 0, count), labels)).item();
        loss += sum(narrow(judged.losses, 0, 0, count)).item();
        photos += count;
      }),
    );
  }
  [correct, loss, photos] = group.sum([correct, loss, photos]) as [number, number, number];
  return {
    figures: photos === 0 ? null : { accuracy: correct / photos, loss: loss / photos, photos },
    broken: group.gatherItems(broken),
  };
}

async function verification(
  { parts }: Network,
  { dataset, pairs, recipe, canvas, group }: Measured & Pick<OpenedPairs, 'pairs'>,
) {
  const embedder = torchEmbedder(parts.backbone, recipe.input);
  const faces = (indices: readonly number[]) =>
    photoBatches(dataset, indices, { canvas, onBroken: recipe.data.broken });
  requireLabels(pairs);
  const scored = scoreEmbedded(pairs, await embedTogether(samplesOf(pairs), { embedder, faces }, group));
  const folds = scored.folds.map((_, i) => i % 10);
  const { eer, auc, bestAccuracy } = verificationMetrics(scored.scores, scored.same, folds);
  const [point] = tprAtFpr(rocCurve(scored.scores, scored.same), [DECISION_FALSE_MATCH_RATE]);
  return {
    figures: { eer, auc, accuracy: bestAccuracy, pairs: scored.pairs.length },
    decision: point?.resolvable ? decisionAt(point.threshold, scored) : null,
    broken: scored.broken,
  };
}

/** Opens the recipe's dev photos and pairs once, for a validation after every epoch: one that all processes of the group do. */
export async function openValidation(
  recipe: Recipe,
  classes: readonly string[],
  group: ProcessGroup = ALONE,
): Promise<Validate> {
  const { data, input, seed } = recipe;
  const [width, height] = input.size;
  const canvas = { width, height, centralFraction: input.crop };
  const dev = data.dev === undefined ? null : openDataset(data.dev, { classes, part: 'dev' });
  const photos = data.pairs === undefined ? null : await pairsOf(data.pairs, seed, classes);
  const pairsCrop = data.pairs !== undefined && 'file' in data.pairs ? (data.pairs.crop ?? input.crop) : input.crop;
  const known = new Set<string>();

  return async (network) => {
    network.eval();
    try {
      const classified = dev && (await classification(network, { dataset: dev, recipe, canvas, group }));
      const verified =
        photos &&
        (await verification(network, { ...photos, recipe, group, canvas: { ...canvas, centralFraction: pairsCrop } }));
      const broken = [...(classified?.broken ?? []), ...(verified?.broken ?? [])];
      const fresh = broken.filter(({ source }) => !known.has(source));
      for (const { source } of fresh) known.add(source);
      return {
        figures: {
          ...(classified?.figures && { classification: classified.figures }),
          ...(verified && { verification: verified.figures }),
        },
        decision: verified?.decision ?? null,
        broken: fresh,
      };
    } finally {
      network.train();
    }
  };
}
