import type { FaceDataset } from '../dataset.js';
import type { SamplePair } from './pair.js';
import type { PairProtocol } from './read-pairs.js';

/** Pairs and the photos that they name, each once. */
export interface OpenedPairs {
  readonly dataset: FaceDataset;
  readonly pairs: readonly SamplePair[];
  /** What the pairs were taken for, in words. */
  readonly format: string;
  /** Of a file of pairs, what it was read as. */
  readonly protocol?: PairProtocol;
  /** The family of templates that the photos are aligned to already, where the format says so: no face needs to be found. */
  readonly aligned?: 'arcface';
}
