/** Two photos to compare, as a pair file names them. */
export interface PhotoPair {
  /** Paths relative to the folder of the photos. */
  readonly left: string;
  readonly right: string;
  /** Whether they show one person; null where the file keeps the answer to itself. */
  readonly same: boolean | null;
  /** The part of the protocol it belongs to, from 0. */
  readonly fold: number;
}

/** Two samples of a data set to compare. */
export interface SamplePair {
  readonly left: number;
  readonly right: number;
  readonly same: boolean | null;
  readonly fold: number;
}
