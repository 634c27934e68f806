/** What `ours/gradient-overlap.ts` has measured, in seconds: medians over its rounds, of the slower of two processes each. */
export interface OverlapResult {
  /** A step whose gradients stay in each process. */
  readonly apart: number;
  /** A step whose gradients are averaged in buckets while backward goes on. */
  readonly together: number;
  /** How much longer a step with the average takes than the one before it. */
  readonly added: number;
  /** The average alone: the same buckets, with nothing computed beside it. */
  readonly alone: number;
  /** What of the average was still awaited when backward had ended. */
  readonly awaited: number;
  /** Processor time that the average alone costs each process. */
  readonly processor: number;
  /** Bytes of the gradients. */
  readonly bytes: number;
}
