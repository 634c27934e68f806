import { LineamentError } from '../errors.js';
import type { Canvas, Photo } from './dataset.js';
import type { NumberedPhotos, PhotoReader } from './numbered-photos.js';
import { type CacheMemory, cacheMemory, PhotoCache } from './photo-cache.js';
import { stepsPerEpoch } from './steps-per-epoch.js';

export interface LoaderOptions {
  readonly batchSize: number;
  /** What photos are loaded for: its size, or at most its size where it says not to enlarge. */
  readonly canvas: Canvas;
  /** The samples of an epoch in the order they are visited; see `Sampler`. All epochs have as many. */
  readonly order: (epoch: number) => ArrayLike<number>;
  /** Opens an epoch to read the photos that are 1 in `wanted`, each once, none of which is kept in the cache. Default: each is read by its number. */
  readonly open?: ((epoch: number, wanted: Uint8Array) => PhotoReader) | undefined;
  /** Of every batch only this part: the `index`-th of `of` equal ones. `batchSize` is that of the whole. Default all of it. */
  readonly part?: BatchPart;
  /** Leave out a last batch that is not full. Default false. */
  readonly dropLast?: boolean;
  /** Batches being decoded ahead of the one in use. Default 2. */
  readonly prefetchBatches?: number;
  /** Memory for decoded photos. Default 0, none. */
  readonly cacheBytes?: number;
  /** The memory of another loader of the same photos, to be used instead of memory of its own. */
  readonly cache?: CacheMemory;
  /**
   * A photo that cannot be read is counted and replaced by the next one of the data set that can (`skip`, the default),
   * or stops the loading with its error (`fail`).
   */
  readonly onBroken?: 'skip' | 'fail';
}

/** The part of every batch that one process of several has. */
export interface BatchPart {
  readonly index: number;
  readonly of: number;
}

/** The batches wanted: from `step` of `epoch` to the end of the epoch before `epochs`. */
export interface BatchRange {
  readonly epoch: number;
  /** Default 0. */
  readonly step?: number;
  /** Default `epoch + 1`: this epoch only. */
  readonly epochs?: number;
  /** Of these batches only each `of`-th, from number `index` on: the part of one thread among several. Default all. */
  readonly share?: { readonly index: number; readonly of: number };
}

export interface PhotoBatch {
  readonly epoch: number;
  /** Within the epoch, from 0. */
  readonly step: number;
  /** The last batch of its epoch. */
  readonly last: boolean;
  /**
   * (N, H, W, 3) of the canvas's height and width. A photo of its own size fills the beginning of its place, row by row.
   * Valid until the next batch is asked for.
   */
  readonly images: Uint8Array;
  /** (N, 4): width and height of each photo, then of its part that the canvas shows, as in {@link Photo}. */
  readonly frames: Float32Array;
  readonly labels: Int32Array;
  /** The samples in the batch; replacements of broken ones under their own index. */
  readonly indices: Int32Array;
}

/** A photo that could not be read. */
export interface BrokenPhoto {
  readonly index: number;
  readonly source: string;
  readonly message: string;
}

/**
 * Batches of photos, each in a place of the same size. Whole batches are asked for ahead, so that decoding, which happens
 * on other threads, goes on while this thread computes. What a batch holds depends on the order, epoch and step only.
 */
export class Loader {
  readonly steps: number;
  readonly cache: CacheMemory;
  /** Broken photos met so far, each once. */
  readonly broken: BrokenPhoto[] = [];
  readonly #photos: NumberedPhotos;
  readonly #options: LoaderOptions;
  readonly #cache: PhotoCache;
  readonly #canvasBytes: number;
  readonly #brokenIndices = new Set<number>();
  readonly #spare: Uint8Array[] = [];

  /** @throws LineamentError DATASET_INVALID when there is not one batch. */
  constructor(photos: NumberedPhotos, options: LoaderOptions) {
    const { canvas, batchSize, dropLast = false, cacheBytes = 0 } = options;
    this.#photos = photos;
    this.#options = options;
    this.#canvasBytes = canvas.width * canvas.height * 3;
    // What is read from front to back is read again whether it was kept or not.
    this.cache = options.cache ?? cacheMemory(photos.labels.length, options.open ? 0 : cacheBytes);
    this.#cache = new PhotoCache(this.cache);
    const count = options.order(0).length;
    this.steps = stepsPerEpoch(count, batchSize, dropLast);
    if (this.steps === 0) {
      throw new LineamentError(
        'DATASET_INVALID',
        `${photos.name} has ${count} photos, which do not fill one batch of ${batchSize}.`,
        { cure: 'Lower batch, or add photos.' },
      );
    }
  }

  /** Streams batches across epochs without a pause between them. @throws whatever a broken photo threw under `fail`. */
  async *batches(range: BatchRange): AsyncGenerator<PhotoBatch, void, undefined> {
    const { prefetchBatches = 2 } = this.#options;
    /** Of the epoch in progress, and of the next as soon as it is begun. */
    const readers: PhotoReader[] = [];
    const places = this.#places(range, readers);
    const ahead: { readonly place: Place; readonly batch: Promise<PhotoBatch> }[] = [];
    const ask = (): void => {
      const place = places.next();
      if (place.done) return;
      const batch = this.#load(place.value);
      // A failure is reported when its turn comes; until then it must not count as unhandled.
      batch.catch(() => {});
      ahead.push({ place: place.value, batch });
    };
    try {
      for (let i = 0; i <= prefetchBatches; i++) ask();
      for (let next = ahead.shift(); next; next = ahead.shift()) {
        const batch = await next.batch;
        while (readers.length > 0 && readers[0] !== next.place.reader) await readers.shift()!.close();
        yield batch;
        this.#spare.push(new Uint8Array(batch.images.buffer));
        ask();
      }
    } finally {
      await Promise.allSettled(ahead.map(({ batch }) => batch));
      await Promise.all(readers.map((reader) => reader.close()));
    }
  }

  *#places(
    { epoch, step = 0, epochs = epoch + 1, share }: BatchRange,
    readers: PhotoReader[],
  ): Generator<Place, void, undefined> {
    const { order: orderOf, open } = this.#options;
    let number = 0;
    for (let e = epoch, s = step; e < epochs; e++, s = 0) {
      const order = s < this.steps ? orderOf(e) : [];
      const steps: number[] = [];
      for (; s < this.steps; s++, number++) if (!share || number % share.of === share.index) steps.push(s);
      const reader = open && steps.length > 0 ? open(e, this.#wanted(order, steps)) : null;
      if (reader) readers.push(reader);
      for (const each of steps) yield { epoch: e, step: each, order, reader };
    }
  }

  /** 1 for each photo of these steps that may be read. */
  #wanted(order: ArrayLike<number>, steps: readonly number[]): Uint8Array {
    const wanted = new Uint8Array(this.#photos.labels.length);
    for (const step of steps) {
      const { start, count } = this.#partOf(step, order.length);
      for (let n = start; n < start + count; n++) wanted[order[n]!] = 1;
    }
    for (const index of this.#brokenIndices) wanted[index] = 0;
    return wanted;
  }

  /** Where in an epoch's order the part of a batch begins, and how many photos it has. */
  #partOf(step: number, length: number): { readonly start: number; readonly count: number } {
    const { batchSize, part = { index: 0, of: 1 } } = this.#options;
    const whole = Math.min(batchSize, length - step * batchSize);
    const count = Math.floor(whole / part.of);
    return { start: step * batchSize + part.index * count, count };
  }

  async #load({ epoch, step, order, reader }: Place): Promise<PhotoBatch> {
    const { batchSize, part = { index: 0, of: 1 } } = this.#options;
    const { start, count } = this.#partOf(step, order.length);
    const buffer = this.#spare.pop() ?? new Uint8Array(Math.floor(batchSize / part.of) * this.#canvasBytes);
    const images = buffer.subarray(0, count * this.#canvasBytes);
    const indices = new Int32Array(count);
    const labels = new Int32Array(count);
    const frames = new Float32Array(count * 4);
    await Promise.all(
      Array.from(indices, async (_, n) => {
        const { index, photo } = await this.#photo(order[start + n]!, reader);
        const { width, height, shown = { width, height } } = photo;
        images.set(photo.data, n * this.#canvasBytes);
        frames.set([width, height, shown.width, shown.height], n * 4);
        indices[n] = index;
        labels[n] = this.#photos.labels[index]!;
      }),
    );
    return { epoch, step, last: step === this.steps - 1, images, frames, labels, indices };
  }

  /** A sample's photo, or that of the next readable sample, and which it was. */
  async #photo(wanted: number, reader: PhotoReader | null): Promise<{ readonly index: number; readonly photo: Photo }> {
    const total = this.#photos.labels.length;
    for (let tried = 0; tried < total; tried++) {
      const index = (wanted + tried) % total;
      if (this.#brokenIndices.has(index)) continue;
      const cached = this.#cache.get(index);
      if (cached) return { index, photo: cached };
      const photo = await this.#read(index, tried === 0 ? reader : null);
      if (!photo) continue;
      this.#cache.put(index, photo);
      return { index, photo };
    }
    throw new LineamentError(
      'DATASET_INVALID',
      `None of the ${total} photos of ${this.#photos.name} can be read; the first: ${this.broken[0]?.message}`,
    );
  }

  async #read(index: number, reader: PhotoReader | null): Promise<Photo | undefined> {
    const { canvas, onBroken = 'skip' } = this.#options;
    try {
      const photo = await (reader ?? this.#photos).load(index, canvas);
      const { width, height, shown } = photo;
      if (
        shown ? width <= canvas.width && height <= canvas.height : width === canvas.width && height === canvas.height
      ) {
        return photo;
      }
    } catch (error) {
      if (onBroken === 'fail' || !isBrokenPhoto(error)) throw error;
      if (!this.#brokenIndices.has(index)) {
        this.#brokenIndices.add(index);
        this.broken.push({ index, source: this.#photos.sourceOf(index), message: error.message });
      }
      return undefined;
    }
    throw new LineamentError(
      'VALUE_INVALID',
      `${this.#photos.name} must load photos at the canvas size ${canvas.width}×${canvas.height}, or smaller ones with what is shown of them.`,
    );
  }
}

interface Place {
  readonly epoch: number;
  readonly step: number;
  readonly order: ArrayLike<number>;
  /** What the photos of the epoch are read by; null: each by its number. */
  readonly reader: PhotoReader | null;
}

/** Only what is wrong with a photo may be skipped; a fault of the machine or of the program may not. */
export function isBrokenPhoto(error: unknown): error is LineamentError {
  return error instanceof LineamentError && (error.code === 'IMAGE_INVALID' || error.code === 'FILE_INVALID');
}
