import { join } from 'node:path';
import { peopleOfPairs } from '../data/pairs/people-of-pairs.js';
import { flipAveraged } from '../face/flip-averaged.js';
import { encodePng } from '../image/encode.js';
import { type Decision, decide, thresholdOf } from '../matching/decision.js';
import { cosine } from '../matching/similarity.js';
import type { Recipe } from '../training/recipe.js';
import { atomicWrite } from './atomic-write.js';
import type { EvaluatedModel } from './evaluated-model.js';
import { type Model, openModel, untrainedModel } from './model.js';
import type { Output } from './output.js';
import { Progress } from './progress.js';
import { STRANGERS, type Strangers, strangersOf } from './strangers.js';
import { type FollowedTraining, followTraining } from './training-display.js';
import { verificationFigures } from './verification-figures.js';

/** Two generated pictures on disk, and what the network says of them. */
export interface VerifiedPictures {
  readonly photos: readonly [string, string];
  readonly pictures: readonly [Uint8Array, Uint8Array];
  readonly same: boolean;
  readonly decision: Decision;
}

/** A network trained on generated faces, and all that was found out about it. */
export interface DemoTraining {
  readonly recipe: Recipe;
  /** The run's folder. */
  readonly run: string;
  readonly followed: FollowedTraining & { readonly end: NonNullable<FollowedTraining['end']> };
  readonly trained: EvaluatedModel;
  readonly untrained: EvaluatedModel;
  readonly verified: readonly VerifiedPictures[];
  readonly strangers: Strangers;
}

/**
 * Trains a network by the recipe into `<directory>/run`, and evaluates it on people it has never seen, beside the same
 * network untrained.
 * @returns null when it was interrupted.
 * @throws LIBTORCH_MISSING, and what `train` throws.
 */
export async function trainDemo(
  recipe: Recipe,
  directory: string,
  { output, signal }: { readonly output: Output; readonly signal: AbortSignal },
): Promise<DemoTraining | null> {
  const { train } = await import('../training/train.js');
  const run = join(directory, 'run');
  const followed = await followTraining(train(recipe, { out: run, signal }), { epochs: recipe.epochs, output });
  const { end } = followed;
  if (end === null) return null;
  const strangers = strangersOf(recipe);
  await using untrainedNetwork = await untrainedModel(recipe);
  const untrained = await evaluated('untrained', untrainedNetwork, strangers, output);
  await using network = await openModel(run);
  const trained = await evaluated('trained', network, strangers, output);
  const verified = await verifyPictures(network, strangers, trained.figures.eerThreshold, directory);
  return { recipe, run, followed: { ...followed, end }, trained, untrained, verified, strangers };
}

async function evaluated(
  name: string,
  model: Model,
  { dataset, canvas, pairs }: Strangers,
  output: Output,
): Promise<EvaluatedModel> {
  const { scorePairs } = await import('../training/score-pairs.js');
  const { photoBatches } = await import('../data/photo-batches.js');
  const progress = new Progress(output);
  const scored = await scorePairs({
    pairs,
    faces: (indices) => photoBatches(dataset, indices, { canvas }),
    embedder: flipAveraged(model.embedder),
    onProgress: (done, total) =>
      progress.update({ done, total, label: `evaluating the ${name} network`, figures: [`${done}/${total} faces`] }),
  });
  progress.clear();
  return { name, scored, figures: verificationFigures(scored, { people: peopleOfPairs(dataset, pairs) }) };
}

/** Writes three pictures, two of one stranger and one of another, and compares the first with both. */
async function verifyPictures(
  model: Model,
  strangers: Strangers,
  threshold: number,
  directory: string,
): Promise<VerifiedPictures[]> {
  const { dataset, canvas } = strangers;
  const chosen = [
    { file: 'a-1.png', index: 0 },
    { file: 'a-2.png', index: 1 },
    { file: 'b-1.png', index: STRANGERS.images },
  ];
  const photos = await Promise.all(
    chosen.map(async ({ file, index }) => {
      const path = join(directory, file);
      const picture = await encodePng(await dataset.load(index));
      await atomicWrite(path, picture);
      return { path, picture, face: await dataset.load(index, canvas), label: dataset.samples[index]!.label };
    }),
  );
  const embeddings = await model.embedder.embed(photos.map(({ face }) => face));
  const rule = model.decision ?? { threshold: thresholdOf(threshold), falseMatchRate: null };
  return [1, 2].map((other) => {
    const [left, right] = [photos[0]!, photos[other]!];
    return {
      photos: [left.path, right.path],
      pictures: [left.picture, right.picture],
      same: left.label === right.label,
      decision: decide(cosine(embeddings[0]!, embeddings[other]!), rule),
    };
  });
}
