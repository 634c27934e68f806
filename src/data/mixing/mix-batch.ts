import type { ImageSize } from '../../image/image.js';
import { createPart } from '../../parts.js';
import type { Random } from '../../random.js';
import { MIXINGS, type MixingConfig } from './registry.js';

/** What was drawn for the N pictures of a batch: whom each is mixed with, and how. Plain data. */
export interface DrawnMixing {
  /** The other picture of each, by its place in the batch. */
  readonly partner: Int32Array;
  /** How much each is still of the first, in [0, 1]; 1 where it is not mixed. */
  readonly share: Float32Array;
  /** (N, 4): where the second picture is: left, top, right, bottom in pixels, right and bottom not included. */
  readonly boxes: Int32Array;
  /** How much of the first is still seen there, in [0, 1]. */
  readonly kept: Float32Array;
}

/**
 * Draws partners and compositions for a batch. Every picture has a composition of its own; partners are a shuffle of the
 * batch, so each picture is the second of one other.
 */
export function drawMixing(config: MixingConfig, count: number, size: ImageSize, random: Random): DrawnMixing {
  const partner = Int32Array.from(random.shuffle(Array.from({ length: count }, (_, n) => n)));
  const [share, kept] = [new Float32Array(count).fill(1), new Float32Array(count)];
  const boxes = new Int32Array(count * 4);
  for (let n = 0; n < count; n++) {
    if (random.uniform() >= config.probability) continue;
    const composition = createPart(MIXINGS, config, { size, random });
    share[n] = composition.share;
    kept[n] = composition.kept;
    boxes.set(composition.box, n * 4);
  }
  return { partner, share, boxes, kept };
}

/**
 * Mixes a batch `(N, 3, height, width)` as drawn, in place.
 *
 * @param unmixed memory of the same length: a second picture is taken as it came, also where it has been mixed meanwhile.
 */
export function mixBatch(
  input: Float32Array,
  { partner, share, boxes, kept }: DrawnMixing,
  { width, height }: ImageSize,
  unmixed: Float32Array,
): void {
  const values = 3 * width * height;
  unmixed.set(input);
  for (let n = 0; n < partner.length; n++) {
    if (share[n] === 1) continue;
    const [left, top, right, bottom] = boxes.subarray(n * 4, n * 4 + 4) as unknown as [number, number, number, number];
    for (let row = 0; row < 3 * height; row++) {
      if (row % height < top || row % height >= bottom) continue;
      const own = input.subarray(n * values + row * width + left, n * values + row * width + right);
      const start = partner[n]! * values + row * width;
      lay(own, unmixed.subarray(start + left, start + right), kept[n]!);
    }
  }
}

/** Lays part of the second picture over that of the first, which shows through by `kept`. */
function lay(own: Float32Array, other: Float32Array, kept: number): void {
  if (kept === 0) own.set(other);
  else for (let i = 0; i < own.length; i++) own[i] = kept * own[i]! + (1 - kept) * other[i]!;
}
