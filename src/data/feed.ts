import { LineamentError } from '../errors.js';
import type { ImageSize } from '../image/image.js';
import { Random } from '../random.js';
import { warpBatch } from './augmentation/apply-cpu.js';
import { type DrawnAugmentation, drawAugmentation, drawnPart, type InputFormat } from './augmentation/compose.js';
import type { AugmentationStep } from './augmentation/registry.js';
import type { Canvas, FaceDataset } from './dataset.js';
import { type BatchPart, type BatchRange, type BrokenPhoto, Loader } from './loader.js';
import type { CacheMemory } from './photo-cache.js';
import { type DrawnMixing, drawMixing, mixBatch } from './mixing/mix-batch.js';
import type { MixingConfig } from './mixing/registry.js';
import { numbered, type NumberedPhotos } from './numbered-photos.js';
import { createSampler, type SamplerConfig } from './samplers/registry.js';
import type { Lookalikes } from './samplers/sampler.js';
import { sequentialOrder } from './samplers/sequential.js';

/** Everything that decides what a network is fed, but for the data set. Plain data. */
export interface FeedOptions {
  readonly batchSize: number;
  readonly canvas: Canvas;
  readonly input: InputFormat;
  /** Default none: the central part of each canvas, as in evaluation. */
  readonly augment?: readonly AugmentationStep[];
  /** Default: every photo once, in its place, as in evaluation. */
  readonly sampler?: SamplerConfig;
  /** Default: none. Composes finished inputs only: not with `apply: later`. */
  readonly mix?: MixingConfig | undefined;
  /**
   * Of every batch only this part, as it is in the whole: for one process of several. `batchSize` is that of the whole, and
   * pictures are mixed with others of the part.
   */
  readonly part?: BatchPart;
  /** Default false. */
  readonly dropLast?: boolean;
  /** Of the order, the augmentation and the mixing. Default 0. */
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
  /** Who is like whom, for samplers that go by it. */
  readonly lookalikes?: Lookalikes | null;
}

interface FeedBatchBase {
  readonly epoch: number;
  readonly step: number;
  /** The last batch of its epoch. */
  readonly last: boolean;
  readonly labels: Int32Array;
  readonly indices: Int32Array;
  /** Where pictures are composed of two: which, and by which share. */
  readonly mixing?: DrawnMixing;
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
  /** See `photoDigests`. */
  readonly photoDigests: readonly string[];
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

/** Memory for so many numbers, the same as long as as many are asked for. */
function oneArray(): (length: number) => Float32Array {
  let array = new Float32Array(0);
  return (length) => (array.length === length ? array : (array = new Float32Array(length)));
}

/**
 * Feeds a network from this thread: loads, augments and normalises. For training see `spawnFeed`.
 *
 * @throws LineamentError DATASET_INVALID when there is not one batch, or the sampler streams what does not lie in shards.
 */
export function openFeed(
  dataset: FaceDataset | NumberedPhotos,
  options: FeedOptions,
  pool: BufferPool = oneBuffer(),
): Feed {
  const {
    seed = 0,
    sampler,
    mix,
    augment = [],
    apply = 'cpu',
    canvas,
    batchSize,
    part = { index: 0, of: 1 },
  } = options;
  if (mix && apply === 'later') {
    throw new LineamentError('VALUE_INVALID', 'Pictures are mixed when they are finished inputs: expected apply: cpu.');
  }
  const photos = 'labels' in dataset ? dataset : numbered(dataset);
  const { name, classes, format, labels } = photos;
  const sampled = sampler && createSampler(sampler, { photos, batchSize, seed });
  const orderOf = (epoch: number): Int32Array => sampled?.order(epoch, lookalikes) ?? sequentialOrder(labels.length);
  let lookalikes: Lookalikes | null = null;
  const unmixed = oneArray();
  const loader = new Loader(photos, {
    ...options,
    // A device resamples one tensor, in which all have one size; here each photo is read as it is.
    canvas: { ...canvas, enlarge: apply === 'later' },
    order: orderOf,
    open: sampled?.open,
  });

  const randomOf = (purpose: string, { epoch, step }: Pick<FeedBatch, 'epoch' | 'step'>): Random =>
    new Random(seed).fork(`${purpose}/${epoch}/${step}`);

  async function* batches({ size, ...range }: FeedRange): AsyncGenerator<FeedBatch, void, undefined> {
    lookalikes = range.lookalikes ?? null;
    const output = { ...options.input, ...size };
    for await (const { images, frames, ...rest } of loader.batches(range)) {
      const random = randomOf('augment', rest);
      // Drawn for the whole batch, so that a picture is the same whichever process has it.
      const whole = drawAugmentation(augment, { count: rest.labels.length * part.of, canvas, output, random });
      const drawn = drawnPart(whole, part);
      if (apply === 'later') {
        const copy = new Uint8Array(await pool.take(images.length));
        copy.set(images);
        yield { ...rest, kind: 'canvases', images: copy, drawn };
        pool.give(copy.buffer);
      } else {
        const input = new Float32Array(await pool.take(drawn.count * 3 * output.width * output.height * 4));
        warpBatch(images, drawn, { input, frames });
        const mixing = mix && drawMixing(mix, drawn.count, output, randomOf('mix', rest));
        if (mixing) mixBatch(input, mixing, output, unmixed(input.length));
        yield { ...rest, kind: 'input', input, width: output.width, height: output.height, ...(mixing && { mixing }) };
        pool.give(input.buffer);
      }
    }
  }

  return {
    name,
    classes,
    samples: labels.length,
    photoDigests: photos.digests(),
    format,
    steps: loader.steps,
    broken: loader.broken,
    cache: loader.cache,
    batches,
    close: () => Promise.resolve(),
  };
}
