import type { BrokenPhoto } from '../data/loader.js';
import type { PhotoBatch } from '../data/photo-batches.js';
import { LineamentError } from '../errors.js';
import type { Embedder } from '../face/embedder.js';

/** What is known of the face of a photo besides its embedding. */
export interface Sighting {
  /** How many faces are in the photo. */
  readonly faces: number;
  /** How well the one that counts can be recognised, see `Quality`: in [0, 1]. */
  readonly quality: number;
}

/** Faces that are ready for an embedder, with the samples they are of. */
export interface FaceBatch extends PhotoBatch {
  /** One for each picture; absent where faces were not looked for. */
  readonly sightings?: readonly Sighting[];
  /** Samples in whose photo no face was found; absent where none was looked for. */
  readonly noFace?: readonly number[];
}

/** A photo that is done. */
export interface EmbeddedSample {
  /** Null where no face was found. */
  readonly embedding: Float32Array | null;
  /** Null where faces were not looked for, or none was found. */
  readonly sighting: Sighting | null;
}

/** Keeps what was embedded, for another time. */
export interface SampleCache {
  get(index: number): EmbeddedSample | undefined;
  set(index: number, sample: EmbeddedSample): void;
}

export interface EmbedSamplesOptions {
  readonly embedder: Embedder;
  /** The faces of the samples at these indices, such as `photoBatches` reads them. */
  readonly faces: (indices: readonly number[]) => AsyncIterable<FaceBatch>;
  readonly cache?: SampleCache | undefined;
  readonly onProgress?: (done: number, total: number) => void;
  readonly signal?: AbortSignal | undefined;
}

export interface EmbeddedSamples {
  /** Those in which there is a face. */
  readonly embeddings: ReadonlyMap<number, Float32Array>;
  readonly sightings: ReadonlyMap<number, Sighting>;
  readonly broken: readonly BrokenPhoto[];
  readonly noFace: readonly number[];
}

/**
 * Embeds the samples at `indices`, each once, less those that are broken or show no face.
 *
 * @throws NO_FACE when there is a face in none of them; what `faces` throws.
 */
export async function embedSamples(
  indices: readonly number[],
  { faces, embedder, cache, onProgress, signal }: EmbedSamplesOptions,
): Promise<EmbeddedSamples> {
  const embeddings = new Map<number, Float32Array>();
  const sightings = new Map<number, Sighting>();
  const broken: BrokenPhoto[] = [];
  const noFace: number[] = [];
  const take = (index: number, { embedding, sighting }: EmbeddedSample): void => {
    if (embedding === null) noFace.push(index);
    else embeddings.set(index, embedding);
    if (sighting !== null) sightings.set(index, sighting);
  };
  const done = (index: number, sample: EmbeddedSample): void => {
    take(index, sample);
    cache?.set(index, sample);
  };
  const missing: number[] = [];
  for (const index of indices) {
    const known = cache?.get(index);
    if (known === undefined) missing.push(index);
    else take(index, known);
  }
  if (missing.length > 0) {
    for await (const batch of faces(missing)) {
      signal?.throwIfAborted();
      (await embedder.embed(batch.photos)).forEach((embedding, i) => {
        done(batch.indices[i]!, { embedding, sighting: batch.sightings?.[i] ?? null });
      });
      for (const index of batch.noFace ?? []) done(index, { embedding: null, sighting: null });
      broken.push(...batch.broken);
      onProgress?.(embeddings.size + broken.length + noFace.length, indices.length);
    }
  }
  if (embeddings.size === 0 && noFace.length > 0) {
    throw new LineamentError('NO_FACE', `no face was found in any of the ${noFace.length} photos`);
  }
  return { embeddings, sightings, broken, noFace };
}
