import type { ImageSize } from '../../image/image.js';
import type { Random } from '../../random.js';
import { LUMA, multiplyColour, perChannel } from './colour-matrix.js';
import type { Losses } from './degrade.js';
import { IDENTITY, type Matrix3, multiply, scaleThenMove } from './matrix.js';
import { type AugmentationStep, drawStep, nameOf } from './registry.js';
import type { Box } from './step.js';

/** How the network wants its input: size in pixels, and `(x − mean) / std` on channels in [0, 1]. */
export interface InputFormat extends ImageSize {
  /** One number for all channels, or red, green and blue. */
  readonly mean: number | readonly number[];
  readonly std: number | readonly number[];
}

/**
 * What is to be done to a batch of canvases, image by image, ready to be applied on the CPU or on a GPU.
 * Plain arrays: it can be sent between threads.
 */
export interface DrawnAugmentation {
  readonly count: number;
  readonly canvas: ImageSize;
  readonly output: ImageSize;
  /** (N, 3, 3): from output to canvas coordinates, both in [−1, 1] from edge to edge (`align_corners` false). */
  readonly matrices: Float32Array;
  /** (N, 3, 4): from (red, green, blue, 1) in 0–255 to normalised input. */
  readonly colours: Float32Array;
  /** What black and white become: colours are clamped between them. Three channels each. */
  readonly low: Float32Array;
  readonly high: Float32Array;
  /** (N, 4): left, top, right, bottom in output pixels, all 0 for none; null when no image has one. */
  readonly erase: Int32Array | null;
  /** What each image loses, null for nothing; null when no image loses anything. */
  readonly degradations: readonly (Losses | null)[] | null;
}

export interface DrawOptions {
  readonly count: number;
  readonly canvas: ImageSize;
  readonly output: InputFormat;
  /** Not needed, and not drawn from, without steps. */
  readonly random: Random;
}

/**
 * Draws the augmentation of a batch. The steps work in their order on the canvas, in pixels, until a crop has brought it
 * to the input's size; without a crop, the central part with the input's proportions is resized at the end. Without any
 * steps that is all: the way of evaluation.
 */
export function drawAugmentation(steps: readonly AugmentationStep[], options: DrawOptions): DrawnAugmentation {
  const { count, canvas, random } = options;
  const output: ImageSize = { width: options.output.width, height: options.output.height };
  const mean = threeOf(options.output.mean);
  const std = threeOf(options.output.std);
  const low = Float32Array.from(mean, (m, c) => (0 - m) / std[c]!);
  const high = Float32Array.from(mean, (m, c) => (1 - m) / std[c]!);
  const grey = mean.reduce((sum, m, c) => sum + m * LUMA[c]!, 0);
  const fromBytes = perChannel([1 / 255, 1 / 255, 1 / 255], [0, 0, 0]);
  const normalise = perChannel(
    std.map((s) => 1 / s),
    [...low],
  );

  const matrices = new Float32Array(count * 9);
  const colours = new Float32Array(count * 12);
  const erase = new Int32Array(count * 4);
  let erases = false;
  const degradations: (Losses | null)[] = [];
  for (let n = 0; n < count; n++) {
    let frame = canvas;
    let toCanvas: Matrix3 = IDENTITY;
    let colour = fromBytes;
    let box: Box | undefined;
    let losses: Losses | undefined;
    for (const step of steps) {
      const change = drawStep(step, random, { frame, output, grey });
      if (change.toSource) toCanvas = multiply(toCanvas, change.toSource);
      if (change.frame) frame = change.frame;
      if (change.colour) colour = multiplyColour(change.colour, colour);
      if (change.loss !== undefined) {
        const name = nameOf(step);
        losses = { ...losses, [name]: [...(losses?.[name] ?? []), change.loss] };
      }
      if (change.erase) box = change.erase;
    }
    if (frame !== output) toCanvas = multiply(toCanvas, centralCrop(frame, output));
    matrices.set(inUnitCoordinates(toCanvas, canvas, output), n * 9);
    colours.set(multiplyColour(normalise, colour), n * 12);
    degradations.push(losses ?? null);
    if (box) {
      erase.set([box.left, box.top, box.right, box.bottom], n * 4);
      erases = true;
    }
  }
  return {
    count,
    canvas,
    output,
    matrices,
    colours,
    low,
    high,
    erase: erases ? erase : null,
    degradations: degradations.some((one) => one !== null) ? degradations : null,
  };
}

/** Of what was drawn for a batch, that for the `index`-th of `of` equal parts of its images. */
export function drawnPart(
  drawn: DrawnAugmentation,
  { index, of }: { readonly index: number; readonly of: number },
): DrawnAugmentation {
  if (of === 1) return drawn;
  const count = drawn.count / of;
  const start = index * count;
  const rows = <T>(values: { slice(start: number, end: number): T }, width: number): T =>
    values.slice(start * width, (start + count) * width);
  return {
    ...drawn,
    count,
    matrices: rows(drawn.matrices, 9),
    colours: rows(drawn.colours, 12),
    erase: drawn.erase && rows(drawn.erase, 4),
    degradations: drawn.degradations && drawn.degradations.slice(start, start + count),
  };
}

function threeOf(value: number | readonly number[]): readonly number[] {
  return typeof value === 'number' ? [value, value, value] : value;
}

/** The largest central part of `frame` with the proportions of `output`. */
function centralCrop(frame: ImageSize, output: ImageSize): Matrix3 {
  const scale = Math.min(frame.width / output.width, frame.height / output.height);
  const left = (frame.width - output.width * scale) / 2;
  const top = (frame.height - output.height * scale) / 2;
  return scaleThenMove(scale, scale, left, top);
}

/** A map between pixels as a map between coordinates that run from −1 at one edge to 1 at the other. */
function inUnitCoordinates(toCanvas: Matrix3, canvas: ImageSize, output: ImageSize): Matrix3 {
  const fromUnit = scaleThenMove(output.width / 2, output.height / 2, output.width / 2, output.height / 2);
  const toUnit = scaleThenMove(2 / canvas.width, 2 / canvas.height, -1, -1);
  return multiply(toUnit, multiply(toCanvas, fromUnit));
}
