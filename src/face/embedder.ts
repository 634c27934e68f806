import type { RgbImage } from '../image/image.js';

/**
 * The seam between learning and use: aligned faces in, unit-length embeddings out. Whatever computes them (libtorch,
 * onnxruntime) stands behind this, so one evaluation holds for all.
 */
export interface Embedder {
  /** What a face is resized to before it enters the network. */
  readonly inputSize: { readonly width: number; readonly height: number };
  /** How many numbers an embedding has. */
  readonly size: number;
  /**
   * One embedding a face, in the same order, each of `size` numbers and length 1. Splits what is too much for one batch.
   * The picture is taken as an aligned face: nothing is looked for in it.
   */
  embed(faces: readonly RgbImage[]): Promise<Float32Array[]>;
}
