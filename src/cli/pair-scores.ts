import { availableParallelism } from 'node:os';
import type { FaceDataset } from '../data/dataset.js';
import type { OpenedPairs } from '../data/pairs/opened-pairs.js';
import type { Embedder } from '../face/embedder.js';
import type { PlacingTemplate } from '../face/model-card.js';
import { LineamentError } from '../errors.js';
import type { RgbImage } from '../image/image.js';
import type { FaceBatch, PairSimilarities, ScoredPairs, ScoreOptions } from '../training/score-pairs.js';
import type { Arguments, OptionSpecs } from './arguments.js';
import { mainFaces } from './main-faces.js';
import { cropOf, type Model } from './model.js';
import type { Output } from './output.js';
import { Progress } from './progress.js';

/**
 * The part of an LFW photo that is taken as the face where none is looked for: the set's photos were cut to 2.2 times the
 * box that a face detector had found, and this is the box. Fixed by that, not by the result.
 */
const LFW_CENTRAL_CROP = 0.45;

/** Faces that are embedded at once: with their mirror images, and those that wait, a few megabytes. */
const BATCH = 16;

/** Options of the commands that score pairs of photos. */
export const PAIR_OPTIONS = {
  pairs: {
    value: 'file',
    help: 'the pairs: LFW\'s pairs.txt, "path path 0|1" a line (.csv with commas and a header), or insightface\'s .bin',
  },
  images: {
    value: 'dir',
    help: "the folder that the pairs' paths are relative to, or a ver_data in it; default: the pair file's",
  },
  protocol: { value: 'lfw|trials', help: "the pair file's format; default: told from its first line" },
  aligned: { help: 'take each photo as one face, aligned already; nothing is looked for in it' },
  crop: {
    value: 'share',
    help: 'take of each photo this share of the short side around the centre as the face; nothing is looked for in it',
  },
  threads: { value: 'number', help: 'photos in which faces are looked for side by side; default: one for each core' },
} as const satisfies OptionSpecs;

/** How the photos of pairs become faces: found and aligned, or taken as they are, of the short side a share. */
export type Framing =
  | { readonly kind: 'found'; readonly template: PlacingTemplate; readonly threads: number }
  | { readonly kind: 'taken'; readonly crop: number };

/**
 * What the options ask for. A model that was trained on photos cropped to the face takes them so, and photos that their
 * list says are aligned are taken as they are.
 *
 * @throws USAGE for photos aligned to another template than the model wants: nothing would say that the scores are wrong.
 */
export function framingOf(
  args: Arguments,
  { alignment }: Pick<Model, 'alignment'>,
  { aligned }: Pick<OpenedPairs, 'aligned'> = {},
): Framing {
  const crop = args.number('crop', 0.05, 1);
  const threads = args.number('threads', 1, 64) ?? availableParallelism();
  if (crop !== undefined) return { kind: 'taken', crop };
  if (
    aligned !== undefined &&
    alignment.kind !== 'crop' &&
    !alignment.name.startsWith(aligned) &&
    !args.flag('aligned')
  ) {
    throw new LineamentError(
      'USAGE',
      `the photos are aligned as "${aligned}", and the model wants faces aligned as "${alignment.name}": ` +
        'say --aligned to take them all the same, and expect the figures to suffer',
    );
  }
  if (args.flag('aligned') || aligned !== undefined) return { kind: 'taken', crop: cropOf({ alignment }) };
  if (alignment.kind !== 'crop') return { kind: 'found', template: alignment, threads };
  return { kind: 'taken', crop: args.text('protocol') === 'lfw' ? LFW_CENTRAL_CROP : alignment.share };
}

async function* foundFaces(
  { samples }: FaceDataset,
  indices: readonly number[],
  { template, threads }: Extract<Framing, { kind: 'found' }>,
  size: Embedder['inputSize'],
): AsyncGenerator<FaceBatch, void, undefined> {
  const tasks = indices.map((index) => ({ index, source: samples[index]!.source }));
  const empty = () => ({ indices: [] as number[], photos: [] as RgbImage[], broken: [], noFace: [] as number[] });
  let batch = empty();
  const { signal } = new AbortController();
  for await (const { index, outcome } of mainFaces(tasks, { template, size }, { threads, signal })) {
    if (outcome === null) batch.noFace.push(index);
    else {
      batch.indices.push(index);
      batch.photos.push(outcome);
    }
    if (batch.photos.length < BATCH) continue;
    yield batch;
    batch = empty();
  }
  yield batch;
}

type Photos = Pick<OpenedPairs, 'dataset' | 'pairs'>;

/** Embeds the photos of pairs whose answers are known and scores the pairs, with progress. */
export async function scoredPairs(
  photos: Photos,
  embedder: Embedder,
  framing: Framing,
  output: Output,
): Promise<ScoredPairs> {
  const { scorePairs } = await import('../training/score-pairs.js');
  return withProgress(scorePairs, photos, embedder, framing, output);
}

/** Embeds the photos of pairs and scores the pairs, with progress. */
export async function pairSimilarities(
  photos: Photos,
  embedder: Embedder,
  framing: Framing,
  output: Output,
): Promise<PairSimilarities> {
  const { pairSimilarities: score } = await import('../training/score-pairs.js');
  return withProgress(score, photos, embedder, framing, output);
}

async function withProgress<Result>(
  score: (options: ScoreOptions) => Promise<Result>,
  { dataset, pairs }: Photos,
  embedder: Embedder,
  framing: Framing,
  output: Output,
): Promise<Result> {
  const { photoBatches } = await import('../data/photo-batches.js');
  const { inputSize } = embedder;
  const faces = (indices: readonly number[]): AsyncIterable<FaceBatch> =>
    framing.kind === 'found'
      ? foundFaces(dataset, indices, framing, inputSize)
      : photoBatches(dataset, indices, { canvas: { ...inputSize, centralFraction: framing.crop } });
  const progress = new Progress(output);
  const started = performance.now();
  const onProgress = (done: number, total: number) => {
    const rate = (done * 1000) / (performance.now() - started);
    progress.update({ done, total, label: 'embedding', figures: [`${done}/${total} photos`, `${Math.round(rate)}/s`] });
  };
  try {
    return await score({ pairs, embedder, faces, onProgress });
  } finally {
    progress.clear();
  }
}
