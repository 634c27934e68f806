import type { Canvas, FaceDataset, Photo } from './dataset.js';
import { photoDigests } from './photo-digests.js';
import type { StreamSettings } from './shards/streamed-order.js';

/** Labelled photos by number, without an object a photo, since there may be millions: what a loader needs of a data set. */
export interface NumberedPhotos {
  readonly name: string;
  readonly classes: readonly string[];
  readonly format?: string | undefined;
  /** Whom each photo shows. */
  readonly labels: Int32Array;
  /** What messages call a photo. */
  sourceOf(index: number): string;
  /** As {@link FaceDataset.load}. */
  load(index: number, canvas?: Canvas): Promise<Photo>;
  /** See {@link photoDigests}. */
  digests(): string[];
  /** Reads them from front to back, where they lie in shards. */
  readonly streamed?: (settings: StreamSettings) => StreamedEpochs;
}

/** The epochs of photos that are read from front to back. */
export interface StreamedEpochs {
  /** See `streamedOrder`. */
  order(epoch: number): Int32Array;
  /** @param wanted 1 for each photo that will be asked for, by its number. */
  open(epoch: number, wanted: Uint8Array): PhotoReader;
}

/** Photos that are read in an order known beforehand. */
export interface PhotoReader {
  /** One of the photos wanted; each once. Throws as {@link FaceDataset.load}. */
  load(index: number, canvas: Canvas): Promise<Photo>;
  close(): Promise<void>;
}

/** A data set's photos by number. */
export function numbered(dataset: FaceDataset): NumberedPhotos {
  const { name, classes, format, samples } = dataset;
  return {
    name,
    classes,
    format,
    labels: Int32Array.from(samples, ({ label }) => label),
    sourceOf: (index) => samples[index]!.source,
    load: (index, canvas) => dataset.load(index, canvas),
    digests: () => photoDigests(dataset),
  };
}
