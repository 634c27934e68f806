import type { ImageSize } from '../image/image.js';
import { Random } from '../random.js';
import { warpBatch } from './augmentation/apply-cpu.js';
import { type DrawnAugmentation, drawAugmentation, type InputFormat } from './augmentation/compose.js';
import type { AugmentationStep } from './augmentation/registry.js';
import type { Canvas, FaceDataset } from './dataset.js';
import { type BatchRange, type BrokenPhoto, Loader } from './loader.js';
import type { CacheMemory } from './photo-cache.js';
import { sequentialOrder, shuffledOrder } from './sampler.js';

/** Everything that decides what a network is fed, but for the data set. Plain data. */
export interface FeedOptions {
  readonly batchSize: number;
  readonly canvas: Canvas;
  readonly input: InputFormat;
  /** Default none: the central part of each canvas, as in evaluation. */
  readonly augment?: readonly AugmentationStep[];
  /** Default `sequential`. */
  readonly order?: 'sequential' | 'shuffled';
  /** Default false. */
  readonly dropLast?: boolean;
  /** Of the shuffle and the augmentation. Default 0. */
  readonly seed?: number;
  readonly prefetchBatches?: number;
  readonly cacheBytes?: number;
  /** The cache of another feed of the same photos, to be shared. */
  readonly cache?: CacheMemory;
  readonly onBroken?: 'skip' | 'fail';
  /**
   * Where the augmentation is applied: `cpu` (the default) gives finished inputs; `later` gives the canvases and what was
   * drawn for them, to be applied on the device (see `augmentation/apply-torch`).
   */
  readonly apply?: 'cpu' | 'later';
}

export interface FeedRange extends BatchRange {
  /** The input's size, when it is not that of the options: for training that begins with smaller inputs. */
  readonly size?: ImageSize;
}

interface FeedBatchBase {
  readonly epoch: number;
  readonly step: number;
  /** The last batch of its epoch. */
  readonly last: boolean;
  readonly labels: Int32Array;
  readonly indices: Int32Array;
}

/** A batch for the network. Its pixels are valid until the next batch is asked for; then their memory is used again. */
export type FeedBatch =
  | (FeedBatchBase & {
      readonly kind: 'input';
      /** (N, 3, height, width), normalised. */
      readonly input: Float32Array<SharedArrayBuffer>;
      readonly width: number;
      readonly height: number;
    })
  | (FeedBatchBase & {
      readonly kind: 'canvases';
      /** (N, height, width, 3). */
      readonly images: Uint8Array<SharedArrayBuffer>;
      readonly drawn: DrawnAugmentation;
    });

/** What trains or evaluates a network asks for batches. One stream at a time. */
export interface Feed {
  readonly name: string;
  readonly classes: readonly string[];
  readonly samples: number;
  /** The layout that the photos were found in, in words. */
  readonly format: string | undefined;
  /** Batches an epoch. */
  readonly steps: number;
  /** Photos that could not be read so far, each once. */
  readonly broken: readonly BrokenPhoto[];
  /** Decoded photos, for other feeds of the same photos. */
  readonly cache: CacheMemory;
  batches(range: FeedRange): AsyncGenerator<FeedBatch, void, undefined>;
  /** Frees what the feed holds. */
  close(): Promise<void>;
}

/**
 * Lends the memory of batches, so that it stays the same few buffers over a whole run. Shared memory: what moves from
 * thread to thread is counted as new each time, and V8 would collect garbage for it at every step.
 */
export interface BufferPool {
  take(bytes: number): SharedArrayBuffer | Promise<SharedArrayBuffer>;
  /** Called when the batch is no longer used here. */
  give(buffer: SharedArrayBuffer): void;
}

function oneBuffer(): BufferPool {
  let spare: SharedArrayBuffer | undefined;
  return {
    take(bytes) {
      const buffer = spare?.byteLength === bytes ? spare : new SharedArrayBuffer(bytes);
      spare = undefined;
      return buffer;
    },
    give: (buffer) => (spare = buffer),
  };
}

/** Feeds a network from this thread: loads, augments and normalises. For training see `spawnFeed`. */
export function openFeed(dataset: FaceDataset, options: FeedOptions, pool: BufferPool = oneBuffer()): Feed {
  const { seed = 0, order = 'sequential', augment = [], apply = 'cpu', canvas } = options;
  const count = dataset.samples.length;
  const loader = new Loader(dataset, {
    ...options,
    // A device resamples one tensor, in which all have one size; here each photo is read as it is.
    canvas: { ...canvas, enlarge: apply === 'later' },
    order: (epoch) => (order === 'shuffled' ? shuffledOrder(count, seed, epoch) : sequentialOrder(count)),
  });

  async function* batches({ size, ...range }: FeedRange): AsyncGenerator<FeedBatch, void, undefined> {
    const output = { ...options.input, ...size };
    for await (const { images, frames, ...rest } of loader.batches(range)) {
      const drawn = drawAugmentation(augment, {
        count: rest.labels.length,
        canvas,
        output,
        random: new Random(seed).fork(`augment/${rest.epoch}/${rest.step}`),
      });
      if (apply === 'later') {
        const copy = new Uint8Array(await pool.take(images.length));
        copy.set(images);
        yield { ...rest, kind: 'canvases', images: copy, drawn };
        pool.give(copy.buffer);
      } else {
        const input = new Float32Array(await pool.take(drawn.count * 3 * output.width * output.height * 4));
        warpBatch(images, drawn, { input, frames });
        yield { ...rest, kind: 'input', input, width: output.width, height: output.height };
        pool.give(input.buffer);
      }
    }
  }

  return {
    name: dataset.name,
    classes: dataset.classes,
    samples: count,
    format: dataset.format,
    steps: loader.steps,
    broken: loader.broken,
    cache: loader.cache,
    batches,
    close: () => Promise.resolve(),
  };
}
