import { describe, expect, it } from 'vitest';
import { warpBatch } from '../../../src/data/augmentation/apply-cpu.js';
import { type DrawnAugmentation, drawAugmentation } from '../../../src/data/augmentation/compose.js';
import { augmentationSchema } from '../../../src/data/augmentation/registry.js';
import { Random } from '../../../src/random.js';

const PLAIN = { mean: 0, std: 1 / 255 };

/** In grey levels: positions are rounded to 1/1024, which across a step from 0 to 255 is an eighth of a level on each axis. */
const WORST = 0.3;

function noise(length: number, seed = 1): Uint8Array {
  const random = new Random(seed);
  return Uint8Array.from({ length }, () => random.integer(256));
}

function plain(count: number, canvas: { width: number; height: number }, output = canvas): DrawnAugmentation {
  return drawAugmentation([], { count, canvas, output: { ...output, ...PLAIN }, random: new Random(1) });
}

/** The definition, written for clarity: homogeneous coordinates, edge repeated, doubles throughout. */
function slowly(canvases: Uint8Array, drawn: DrawnAugmentation): Float32Array {
  const { count, canvas, output, matrices: m, colours: k, low, high, erase } = drawn;
  const input = new Float32Array(count * 3 * output.width * output.height);
  let to = 0;
  for (let n = 0; n < count; n++) {
    const read = (x: number, y: number, c: number) => canvases[((n * canvas.height + y) * canvas.width + x) * 3 + c]!;
    for (let c = 0; c < 3; c++) {
      for (let j = 0; j < output.height; j++) {
        for (let i = 0; i < output.width; i++) {
          const u = (2 * i + 1) / output.width - 1;
          const v = (2 * j + 1) / output.height - 1;
          const row = (r: number) => m[n * 9 + r * 3]! * u + m[n * 9 + r * 3 + 1]! * v + m[n * 9 + r * 3 + 2]!;
          const at = (unit: number, size: number) =>
            Math.min(Math.max(((unit / row(2) + 1) * size - 1) / 2, 0), size - 1);
          const [x, y] = [at(row(0), canvas.width), at(row(1), canvas.height)];
          const [x0, y0] = [Math.floor(x), Math.floor(y)];
          const [x1, y1] = [Math.min(x0 + 1, canvas.width - 1), Math.min(y0 + 1, canvas.height - 1)];
          const [s, t] = [x - x0, y - y0];
          const colour = [0, 1, 2].map(
            (d) =>
              (read(x0, y0, d) * (1 - s) + read(x1, y0, d) * s) * (1 - t) +
              (read(x0, y1, d) * (1 - s) + read(x1, y1, d) * s) * t,
          );
          const at12 = n * 12 + c * 4;
          const value = colour.reduce((sum, one, d) => sum + k[at12 + d]! * one, k[at12 + 3]!);
          const [left, top, right, bottom] = erase?.subarray(n * 4, n * 4 + 4) ?? [0, 0, 0, 0];
          const erased = i >= left! && i < right! && j >= top! && j < bottom!;
          input[to++] = erased ? 0 : Math.min(Math.max(value, low[c]!), high[c]!);
        }
      }
    }
  }
  return input;
}

function furthest(a: Float32Array, b: Float32Array): number {
  return a.reduce((most, value, i) => Math.max(most, Math.abs(value - b[i]!)), 0);
}

function meanDistance(a: Float32Array, b: Float32Array): number {
  return a.reduce((sum, value, i) => sum + Math.abs(value - b[i]!), 0) / a.length;
}

describe('warpBatch', () => {
  it('copies the canvas into planes when nothing is changed', () => {
    const size = { width: 5, height: 4 };
    const canvases = noise(2 * 60);
    const input = warpBatch(canvases, plain(2, size));
    for (let n = 0; n < 2; n++) {
      for (let i = 0; i < 20; i++) {
        for (let c = 0; c < 3; c++) expect(input[(n * 3 + c) * 20 + i]).toBeCloseTo(canvases[(n * 20 + i) * 3 + c]!, 3);
      }
    }
  });

  it('interpolates half way between neighbours', () => {
    const canvases = Uint8Array.from([0, 0, 0, 100, 100, 100, 200, 200, 200, 60, 60, 60]);
    const one = plain(1, { width: 2, height: 2 }, { width: 1, height: 1 });
    expect(warpBatch(canvases, one)[0]).toBeCloseTo(90, 1);
  });

  it('mirrors exactly', () => {
    const steps = [augmentationSchema.parse({ horizontalFlip: { probability: 1 } })];
    const size = { width: 6, height: 3 };
    const canvases = noise(54);
    const drawn = drawAugmentation(steps, {
      count: 1,
      canvas: size,
      output: { ...size, ...PLAIN },
      random: new Random(1),
    });
    const input = warpBatch(canvases, drawn);
    for (let y = 0; y < 3; y++) {
      for (let x = 0; x < 6; x++) expect(input[y * 6 + x]).toBeCloseTo(canvases[(y * 6 + 5 - x) * 3]!, 3);
    }
  });

  it.each([1, 2, 3])('agrees with the definition under every augmentation at once (seed %i)', (seed) => {
    const steps = [
      { rotation: { degrees: 40 } },
      { affine: { scale: [0.7, 1.3], shift: 0.2 } },
      { randomResizedCrop: { scale: [0.3, 1] } },
      { horizontalFlip: {} },
      { colorJitter: { brightness: 0.5, contrast: 0.5, saturation: 0.5 } },
      { greyscale: { probability: 0.3 } },
      { erasing: { probability: 0.7 } },
    ].map((step) => augmentationSchema.parse(step));
    const canvas = { width: 21, height: 17 };
    const output = { width: 14, height: 19, mean: [0.5, 0.4, 0.6], std: [0.5, 0.3, 0.2] };
    const drawn = drawAugmentation(steps, { count: 6, canvas, output, random: new Random(seed) });
    const canvases = noise(6 * 21 * 17 * 3, seed);
    // Noise is the worst case. Colours are stretched by 1/0.2, and by up to 1.9 by the jitter.
    expect(furthest(warpBatch(canvases, drawn), slowly(canvases, drawn))).toBeLessThan((WORST / 255 / 0.2) * 1.9);
    const mean = meanDistance(warpBatch(canvases, drawn), slowly(canvases, drawn));
    expect(mean).toBeLessThan((0.05 / 255 / 0.2) * 1.9);
  });

  it('agrees with the definition under a perspective', () => {
    const drawn = plain(1, { width: 16, height: 16 });
    drawn.matrices.set([0.9, 0.1, 0.05, -0.1, 1.1, 0, 0.2, -0.15, 1]);
    const canvases = noise(16 * 16 * 3);
    expect(furthest(warpBatch(canvases, drawn), slowly(canvases, drawn))).toBeLessThan(WORST);
  });

  it('repeats the edge outside the canvas and never reads the neighbouring image', () => {
    const drawn = plain(3, { width: 4, height: 4 });
    for (let n = 0; n < 3; n++) drawn.matrices.set([5, 0, 9, 0, 5, -9], n * 9);
    const canvases = new Uint8Array(3 * 48).fill(255);
    canvases.fill(50, 48, 96);
    const input = warpBatch(canvases, drawn);
    for (const value of input.subarray(48, 96)) expect(value).toBeCloseTo(50, 3);
  });

  it('reads photos of their own size as if each filled the canvas with what is shown of it', () => {
    const canvas = { width: 20, height: 18 };
    const steps = [
      augmentationSchema.parse({ rotation: { degrees: 30 } }),
      augmentationSchema.parse({ affine: { shift: 0.2 } }),
    ];
    const output = { width: 15, height: 13, ...PLAIN };
    const drawn = drawAugmentation(steps, { count: 3, canvas, output, random: new Random(4) });
    const sizes = [
      { width: 10, height: 9 },
      { width: 20, height: 18 },
      { width: 2, height: 2 },
    ];
    const images = new Uint8Array(3 * 20 * 18 * 3);
    const frames = new Float32Array(12);
    const input = new Float32Array(3 * 3 * 15 * 13);
    const expected = sizes.flatMap(({ width, height }, n) => {
      const pixels = noise(width * height * 3, n);
      images.fill(255, n * 1080, (n + 1) * 1080);
      images.set(pixels, n * 1080);
      // All of the first two is shown; of the last, a central part of 1.5 × 1.2 pixels.
      const shown = n === 2 ? { width: 1.5, height: 1.2 } : { width, height };
      frames.set([width, height, shown.width, shown.height], n * 4);
      // Unit coordinates have the photo's edges at ±1, so the part shown is a scaling of them.
      const [across, down] = [shown.width / width, shown.height / height];
      const matrices = drawn.matrices
        .slice(n * 9, n * 9 + 9)
        .map((value, i) => value * ([across, down, 1][Math.floor(i / 3)] ?? 1));
      const alone = {
        ...drawn,
        count: 1,
        canvas: { width, height },
        matrices,
        colours: drawn.colours.slice(n * 12, n * 12 + 12),
      };
      return [...slowly(pixels, alone)];
    });
    warpBatch(images, drawn, { frames, input });
    expect(furthest(input, Float32Array.from(expected))).toBeLessThan(WORST);
  });

  it('writes into the array it is given', () => {
    const input = new Float32Array(60);
    expect(warpBatch(noise(60), plain(1, { width: 5, height: 4 }), { input })).toBe(input);
  });
});
