import type { ErrorCode } from '../errors.js';
import type { DataRoot } from './data-root.js';
import type { FeedBatch, FeedOptions, FeedRange } from './feed.js';
import type { ImageFolderOptions } from './image-folder.js';
import type { BrokenPhoto } from './loader.js';
import type { CacheMemory } from './photo-cache.js';
import type { ShardIndex } from './shards/shard-index.js';

/** A feed as plain data, for another thread to open. */
export interface FeedSpec extends FeedOptions {
  /** What {@link openDataset} takes. */
  readonly dataset: DataRoot | readonly DataRoot[];
  readonly datasetOptions?: ImageFolderOptions;
  /** The photos of `dataset` where the sampler streams them, to have them in memory once; default: what their index says. */
  readonly shards?: ShardIndex | undefined;
}

export type ToWorker =
  | { readonly kind: 'start'; readonly range: FeedRange }
  | { readonly kind: 'recycle'; readonly buffer: SharedArrayBuffer }
  | { readonly kind: 'stop' }
  | { readonly kind: 'close' };

export type FromWorker =
  | {
      readonly kind: 'ready';
      readonly name: string;
      readonly classes: readonly string[];
      readonly samples: number;
      readonly photoDigests: readonly string[];
      readonly format: string | undefined;
      readonly steps: number;
      readonly cache: CacheMemory;
    }
  | { readonly kind: 'batch'; readonly batch: FeedBatch; readonly broken: readonly BrokenPhoto[] }
  | { readonly kind: 'end'; readonly broken: readonly BrokenPhoto[] }
  | { readonly kind: 'error'; readonly code: ErrorCode | null; readonly message: string; readonly cure?: string };

/** The memory of a batch's pixels. */
export function pixelsOf(batch: FeedBatch): SharedArrayBuffer {
  return batch.kind === 'input' ? batch.input.buffer : batch.images.buffer;
}
