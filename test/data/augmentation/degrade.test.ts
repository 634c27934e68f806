import { describe, expect, it } from 'vitest';
import { warpBatch } from '../../../src/data/augmentation/apply-cpu.js';
import { warpBatchTorch } from '../../../src/data/augmentation/apply-torch.js';
import { drawAugmentation } from '../../../src/data/augmentation/compose.js';
import { degrade, type Losses } from '../../../src/data/augmentation/degrade.js';
import { augmentationSchema } from '../../../src/data/augmentation/registry.js';
import { Random } from '../../../src/random.js';

const RANGE = { low: Float32Array.of(-1, -1, -1), high: Float32Array.of(1, 1, 1) };
const SIZE = { width: 8, height: 6 };
const PLANE = SIZE.width * SIZE.height;

function degraded(input: Float32Array, losses: Losses): Float32Array {
  const copy = input.slice();
  degrade(copy, SIZE, losses, RANGE);
  return copy;
}

function noise(seed: number): Float32Array {
  const random = new Random(seed);
  return Float32Array.from({ length: 3 * PLANE }, () => random.uniformIn(-1, 1));
}

describe('degrade', () => {
  it('spreads a point by the outer product of its kernel, and mirrors at the edge', () => {
    const point = new Float32Array(3 * PLANE);
    point[2 * SIZE.width + 4] = 1;
    // exp(−1/2) on either side of 1, with sum 1.
    const [side, middle] = [0.27406862, 0.45186276];
    const blurred = degraded(point, { blur: [{ kernel: 3, sigma: 1 }] });
    expect(blurred[2 * SIZE.width + 4]).toBeCloseTo(middle * middle, 6);
    expect(blurred[SIZE.width + 3]).toBeCloseTo(side * side, 6);
    expect(blurred[2 * SIZE.width + 6]).toBe(0);
    const edge = new Float32Array(3 * PLANE);
    edge[1] = 1;
    // Column 0 sees column 1 from both sides.
    expect(degraded(edge, { blur: [{ kernel: 3, sigma: 1 }] })[0]).toBeCloseTo(2 * side * middle, 6);
  });

  it('leaves the mean of each block at half the resolution, and at the least one colour a channel', () => {
    const input = Float32Array.from({ length: 3 * PLANE }, (_, i) => (i % 2 === 0 ? 0.5 : -0.5));
    degraded(input, { lowResolution: [{ scale: 0.5 }] }).forEach((value) => expect(value).toBeCloseTo(0, 6));
    const ramp = Float32Array.from({ length: 3 * PLANE }, (_, i) => (i % SIZE.width) / 10);
    const one = degraded(ramp, { lowResolution: [{ scale: 0.02 }] });
    one.forEach((value) => expect(value).toBeCloseTo(0.35, 6));
    const same = degraded(ramp, { lowResolution: [{ scale: 1 }] });
    same.forEach((value, i) => expect(value).toBeCloseTo(ramp[i]!, 6));
  });

  it('does on normalised input what it does on pixels', () => {
    const input = noise(1);
    const range = { low: Float32Array.of(-3, -3, -3), high: Float32Array.of(5, 5, 5) };
    const wide = input.map((value) => 4 * value + 1);
    for (const degradation of [
      { blur: [{ kernel: 5, sigma: 1.3 }] },
      { lowResolution: [{ scale: 0.4 }] },
      { jpeg: [{ quality: 60 }] },
    ]) {
      const [narrow, scaled] = [degraded(input, degradation), wide.slice()];
      degrade(scaled, SIZE, degradation, range);
      scaled.forEach((value, i) => expect((value - 1) / 4).toBeCloseTo(narrow[i]!, 4));
    }
  });

  it('blurs first, then takes resolution, then compresses', () => {
    const input = noise(2);
    const blur = [{ kernel: 5, sigma: 1.3 }];
    const inTurn = [{ blur }, { lowResolution: [{ scale: 0.5 }] }, { jpeg: [{ quality: 30 }] }].reduce(degraded, input);
    expect(degraded(input, { jpeg: [{ quality: 30 }], lowResolution: [{ scale: 0.5 }], blur })).toEqual(inTurn);
  });
});

describe('a batch with degradations', () => {
  const canvas = { width: 40, height: 36 };
  const output = { width: 24, height: 30, mean: 0.5, std: 0.5 };
  const random = new Random(2);
  const canvases = Uint8Array.from({ length: 6 * 40 * 36 * 3 }, () => random.integer(256));
  const drawn = (...steps: unknown[]) =>
    drawAugmentation(
      steps.map((step) => augmentationSchema.parse(step)),
      { count: 6, canvas, output, random: new Random(1) },
    );

  it('loses what was drawn, image by image, and nothing is erased before', () => {
    const plain = warpBatch(canvases, drawn());
    const worse = drawn({ blur: { probability: 0.5 } }, { jpeg: { probability: 0 } });
    const hit = worse.degradations!.map((one) => one !== null);
    expect(hit).toContain(true);
    expect(hit).toContain(false);
    const input = warpBatch(canvases, worse);
    const size = 3 * 24 * 30;
    hit.forEach((blurred, n) => {
      const expected = plain.slice(n * size, (n + 1) * size);
      const own = worse.degradations![n];
      if (own) degrade(expected, output, own, worse);
      expect(input.slice(n * size, (n + 1) * size)).toEqual(expected);
      expect(own?.blur !== undefined).toBe(blurred);
    });
    const erased = drawn({ erasing: { probability: 1, area: [0.2, 0.3] } }, { jpeg: { probability: 1 } });
    const boxes = warpBatch(canvases, erased);
    const [left, top] = erased.erase!;
    expect(boxes[top! * 24 + left!]).toBe(0);
  });

  it('loses quality as often as a step is listed', () => {
    const twice = drawn(
      { jpeg: { quality: [90, 90], probability: 1 } },
      { jpeg: { quality: [10, 10], probability: 1 } },
      { blur: { probability: 0 } },
      { jpeg: { quality: [50, 50], probability: 0 } },
    );
    const jpeg = [{ quality: 90 }, { quality: 10 }];
    expect(twice.degradations).toEqual(Array.from({ length: 6 }, () => ({ jpeg })));
    const input = noise(3);
    const inTurn = jpeg.map((loss) => ({ jpeg: [loss] })).reduce(degraded, input);
    expect(degraded(input, { jpeg })).toEqual(inTurn);
    expect(degraded(input, { jpeg: [jpeg[1]] })).not.toEqual(inTurn);
  });

  it('has none where none was drawn, and is refused where only a device would resample it', () => {
    expect(drawn({ jpeg: { probability: 0 } }).degradations).toBeNull();
    expect(() => warpBatchTorch(canvases, drawn({ jpeg: { probability: 1 } }))).toThrow(
      expect.objectContaining({ code: 'VALUE_INVALID' }),
    );
  });
});
