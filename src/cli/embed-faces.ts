import type { Canvas, FaceDataset } from '../data/dataset.js';
import { photoBatches } from '../data/photo-batches.js';
import type { Embedder } from '../face/embedder.js';
import type { RgbImage } from '../image/image.js';
import type { EmbeddedSamples, FaceBatch, Sighting } from '../training/embed-samples.js';
import { EmbeddingCache } from './embedding-cache.js';
import { facelessPhotos } from './faceless-photos.js';
import type { Framing } from './framing.js';
import { mainFaces } from './main-faces.js';
import type { IdentifiedModel } from './model.js';
import type { Output } from './output.js';
import { Progress } from './progress.js';
import { averaged, type Views } from './views.js';

/** Faces that are embedded at once: with their mirror images, and those that wait, a few megabytes. */
const BATCH = 16;

export const CACHE_OPTION = {
  cache: { value: 'dir', help: 'keep the embeddings in this folder, and take from it those that are there' },
} as const;

/** A model, and how it is given faces. */
export interface FaceSetting {
  readonly model: IdentifiedModel;
  readonly framing: Framing;
  readonly views: Views;
  /** Folder in which embeddings are kept. */
  readonly cache?: string | undefined;
}

async function* foundFaces(
  { samples }: FaceDataset,
  indices: readonly number[],
  { template, threads }: Extract<Framing, { kind: 'found' }>,
  size: Embedder['inputSize'],
): AsyncGenerator<FaceBatch, void, undefined> {
  const tasks = indices.map((index) => ({ index, source: samples[index]!.source }));
  const empty = () => ({
    indices: [] as number[],
    photos: [] as RgbImage[],
    sightings: [] as Sighting[],
    broken: [],
    noFace: [] as number[],
  });
  let batch = empty();
  const { signal } = new AbortController();
  for await (const { index, outcome } of mainFaces(tasks, { template, size }, { threads, signal })) {
    if (outcome === null) batch.noFace.push(index);
    else {
      batch.indices.push(index);
      batch.photos.push(outcome.picture);
      batch.sightings.push(outcome.sighting);
    }
    if (batch.photos.length < BATCH) continue;
    yield batch;
    batch = empty();
  }
  yield batch;
}

/** Photos that are faces already; those that `align` found no face in are not there, and are told. */
async function* takenFaces(
  dataset: FaceDataset,
  indices: readonly number[],
  canvas: Canvas,
): AsyncGenerator<FaceBatch, void, undefined> {
  const isFaceless = facelessPhotos();
  const noFace = indices.filter((index) => isFaceless(dataset.samples[index]!.source));
  if (noFace.length > 0) yield { indices: [], photos: [], broken: [], noFace };
  const missing = new Set(noFace);
  const there = indices.filter((index) => !missing.has(index));
  yield* photoBatches(dataset, there, { canvas });
}

/** What an embedding depends on besides the photo. */
function settingOf({ model, framing, views }: FaceSetting): object {
  const faces = framing.kind === 'found' ? framing.template : framing.crop;
  return { sha256: model.identity.sha256, faces, ...views };
}

/** Embeds the samples of a data set that `indices` name, with progress. */
export async function embedFaces(
  dataset: FaceDataset,
  indices: readonly number[],
  setting: FaceSetting,
  output: Output,
): Promise<EmbeddedSamples> {
  const { embedSamples } = await import('../training/embed-samples.js');
  const { framing } = setting;
  const embedder = averaged(setting.model.embedder, setting.views);
  const faces = (asked: readonly number[]): AsyncIterable<FaceBatch> =>
    framing.kind === 'found'
      ? foundFaces(dataset, asked, framing, embedder.inputSize)
      : takenFaces(dataset, asked, { ...embedder.inputSize, centralFraction: framing.crop });
  using cache = setting.cache === undefined ? null : new EmbeddingCache(setting.cache, settingOf(setting));
  const progress = new Progress(output);
  const started = performance.now();
  let first: number | undefined;
  const onProgress = (done: number, total: number) => {
    first ??= done;
    const rate = ((done - first) * 1000) / (performance.now() - started);
    progress.update({ done, total, label: 'embedding', figures: [`${done}/${total} photos`, `${Math.round(rate)}/s`] });
  };
  try {
    return await embedSamples(indices, { embedder, faces, onProgress, cache: cache?.of(dataset.samples) });
  } finally {
    progress.clear();
  }
}
