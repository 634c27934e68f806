import type { z } from 'zod';
import type { Frozen, Part } from '../../parts.js';
import type { NumberedPhotos, PhotoReader } from '../numbered-photos.js';
import type { StreamLayout } from '../shards/streamed-order.js';

/** For each person those most like them, the likest first: `count` labels a person, person after person. */
export interface Lookalikes {
  readonly count: number;
  readonly labels: Int32Array;
}

/** Which photos an epoch's batches are made of. */
export interface Sampler {
  /**
   * The samples of an epoch in the order in which they are visited. It depends on seed and epoch only (and on who is taken
   * for alike), so a run that is resumed in the middle of any epoch sees what it would have seen. All epochs have as many.
   *
   * @throws LineamentError DATASET_INVALID when the photos do not make such batches.
   */
  order(epoch: number, lookalikes?: Lookalikes | null): Int32Array;
  /** Opens an epoch to read the photos that are 1 in `wanted`; default: each photo is read by its number. */
  readonly open?: (epoch: number, wanted: Uint8Array) => PhotoReader;
}

/** What a sampler must know. */
export interface SamplerContext {
  readonly photos: Pick<NumberedPhotos, 'name' | 'labels' | 'streamed'>;
  readonly batchSize: number;
  readonly seed: number;
}

/** What a sampler asks of the training around it. */
export interface SamplerNeeds {
  /** Photos that must be in the part of one process when a batch is shared out; default 1. */
  readonly photosTogether?: number;
  /** So many people who are most like each must be told at the beginning of every epoch; default 0. */
  readonly lookalikes?: number;
  /** The photos lie in shards that are read from front to back, in this way; default: they are asked for one by one. */
  readonly stream?: StreamLayout;
}

/** A kind of sampler that a recipe may name. */
export interface SamplerKind<Schema extends z.ZodObject> extends Part<Schema, SamplerContext, Sampler> {
  /** Default: nothing. */
  needs?(settings: Frozen<z.output<Schema>>): SamplerNeeds;
}
