import { z } from 'zod';
import type { ImageSize } from '../image/image.js';
import type { Random } from '../random.js';

/** How often, of all pictures. */
const probability = z.number().gt(0).max(1);
/** Of the distribution Beta(α, α) that the share of the first picture is drawn from: 1 is uniform, less keeps to the ends. */
const alpha = z.number().positive();

/** The recipe's `mix`: pictures composed of two, whose labels count by their share. */
export const mixingSchema = z.discriminatedUnion('kind', [
  /** Both pictures laid over each other. 0.2 is Zhang et al.'s choice for ImageNet, 2018. */
  z.strictObject({ kind: z.literal('mixup'), alpha: alpha.default(0.2), probability: probability.default(1) }),
  /** A rectangle of the second in the first. 1 is Yun et al.'s choice, 2019; a probability of 0.5 theirs for CIFAR. */
  z.strictObject({ kind: z.literal('cutmix'), alpha: alpha.default(1), probability: probability.default(0.5) }),
]);

export type MixingConfig = Readonly<z.output<typeof mixingSchema>>;

/** What was drawn for the N pictures of a batch: whom each is mixed with, and how. Plain data. */
export interface DrawnMixing {
  readonly kind: MixingConfig['kind'];
  /** The other picture of each, by its place in the batch. */
  readonly partner: Int32Array;
  /** How much each is still of the first, in [0, 1]; 1 where it is not mixed. With rectangles, the area that is left. */
  readonly share: Float32Array;
  /** (N, 4), for `cutmix`: left, top, right, bottom in pixels, right and bottom not included. */
  readonly boxes: Int32Array;
}

/** A deviate of Beta(α, α), as a ratio of two of Gamma(α). */
function beta(a: number, random: Random): number {
  const [x, y] = [gamma(a, random), gamma(a, random)];
  // Both vanish together only for a tiny α, whose distribution is a coin's.
  return x + y > 0 ? x / (x + y) : Math.round(random.uniform());
}

/** Marsaglia and Tsang, "A simple method for generating gamma variables", 2000; for α < 1 from α + 1, as they say. */
function gamma(a: number, random: Random): number {
  if (a < 1) return gamma(a + 1, random) * random.uniform() ** (1 / a);
  const d = a - 1 / 3;
  for (;;) {
    const x = random.normal();
    const v = (1 + x / Math.sqrt(9 * d)) ** 3;
    if (v > 0 && Math.log(1 - random.uniform()) < (x * x) / 2 + d - d * v + d * Math.log(v)) return d * v;
  }
}

/**
 * Draws partners and shares for a batch. Every picture has a share of its own; partners are a shuffle of the batch, so each
 * picture is the second of one other.
 */
export function drawMixing(config: MixingConfig, count: number, size: ImageSize, random: Random): DrawnMixing {
  const partner = Int32Array.from(random.shuffle(Array.from({ length: count }, (_, n) => n)));
  const share = new Float32Array(count).fill(1);
  const boxes = new Int32Array(config.kind === 'cutmix' ? count * 4 : 0);
  for (let n = 0; n < count; n++) {
    if (random.uniform() >= config.probability) continue;
    share[n] = beta(config.alpha, random);
    if (config.kind === 'cutmix') share[n] = drawBox(boxes.subarray(n * 4, n * 4 + 4), share[n]!, size, random);
  }
  return { kind: config.kind, partner, share, boxes };
}

/** A rectangle of the picture's own proportions around a point in it, as far as it lies inside; returns the share left. */
function drawBox(box: Int32Array, share: number, { width, height }: ImageSize, random: Random): number {
  const side = Math.sqrt(1 - share);
  const [x, y] = [random.integer(width), random.integer(height)];
  const [halfWidth, halfHeight] = [Math.floor((width * side) / 2), Math.floor((height * side) / 2)];
  const [left, right] = [Math.max(0, x - halfWidth), Math.min(width, x + halfWidth)];
  const [top, bottom] = [Math.max(0, y - halfHeight), Math.min(height, y + halfHeight)];
  box.set([left, top, right, bottom]);
  return 1 - ((right - left) * (bottom - top)) / (width * height);
}

/**
 * Mixes a batch `(N, 3, height, width)` as drawn, in place.
 *
 * @param unmixed memory of the same length: a second picture is taken as it came, also where it has been mixed meanwhile.
 */
export function mixBatch(
  input: Float32Array,
  { kind, partner, share, boxes }: DrawnMixing,
  { width, height }: ImageSize,
  unmixed: Float32Array,
): void {
  const values = 3 * width * height;
  unmixed.set(input);
  for (let n = 0; n < partner.length; n++) {
    if (share[n] === 1) continue;
    const own = input.subarray(n * values, (n + 1) * values);
    const other = unmixed.subarray(partner[n]! * values, (partner[n]! + 1) * values);
    if (kind === 'mixup') blend(own, other, share[n]!);
    else paste(own, other, boxes.subarray(n * 4, n * 4 + 4), { width, height });
  }
}

function blend(own: Float32Array, other: Float32Array, share: number): void {
  for (let i = 0; i < own.length; i++) own[i] = share * own[i]! + (1 - share) * other[i]!;
}

function paste(own: Float32Array, other: Float32Array, box: Int32Array, { width, height }: ImageSize): void {
  const [left, top, right, bottom] = box as unknown as readonly [number, number, number, number];
  for (let row = 0; row < 3 * height; row++) {
    if (row % height < top || row % height >= bottom) continue;
    const start = row * width;
    own.set(other.subarray(start + left, start + right), start + left);
  }
}
