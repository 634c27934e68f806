import type { ImageSize, RgbImage } from '../image/image.js';

/** The one frame that all photos of a data set are brought to. */
export interface Canvas extends ImageSize {
  /** Keep only the central part of each photo: this fraction of the covered width and height. Default 1, everything. */
  readonly centralFraction?: number;
  /**
   * Default true. With false, a photo that would have to be enlarged comes at its own size: who resamples it anyway
   * resamples it once. See {@link Photo}.
   */
  readonly enlarge?: boolean;
}

/** A photo as it was loaded for a canvas. */
export interface Photo extends RgbImage {
  /**
   * The central part of the picture that the canvas shows, in pixels and fractions of them; less than a pixel is left on
   * each side. Absent: all of it, which then has the canvas's size.
   */
  readonly shown?: ImageSize;
}

/** One labelled photo: `label` indexes the data set's `classes`, `source` names it in messages (a path, or a recipe of the picture). */
export interface Sample {
  readonly label: number;
  readonly source: string;
  /** The share of the short side that its root keeps; takes the place of the canvas's `centralFraction`. */
  readonly crop?: number | undefined;
}

/**
 * Labelled face photos that can be loaded by index. The order of `classes` and `samples` is fixed and does not depend
 * on the machine, so that a seed means the same run everywhere.
 */
export interface FaceDataset {
  readonly name: string;
  /** The people, in label order. */
  readonly classes: readonly string[];
  readonly samples: readonly Sample[];
  /** The layout that the photos were found in, in words; absent where nothing had to be told apart. */
  readonly format?: string;
  /**
   * The photo at `index`. With `canvas`, the photo is resized to cover the canvas and cropped centrally to exactly that
   * size (smaller ones only cropped where the canvas says not to enlarge); without, it comes in its own size.
   *
   * @throws LineamentError FILE_INVALID or IMAGE_INVALID when the photo cannot be read; a loader counts it as broken.
   */
  load(index: number, canvas?: Canvas): Promise<Photo>;
}
