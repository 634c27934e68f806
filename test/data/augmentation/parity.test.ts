import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { affineToSource } from '../../../src/data/augmentation/affine.js';
import { fromQuadrilateral, type Point } from '../../../src/data/augmentation/homography.js';
import { augmentationSchema, drawStep } from '../../../src/data/augmentation/registry.js';
import type { Change, Scene } from '../../../src/data/augmentation/step.js';
import { gaussianKernel } from '../../../src/data/augmentation/taps.js';
import { Random } from '../../../src/random.js';

interface Fixture {
  readonly width: number;
  readonly height: number;
  readonly drawn: Record<'affine' | 'perspective' | 'crop' | 'erasing' | 'jitter' | 'sigma', number[][]>;
  readonly affine: { degrees: number; shift: Point; scale: number; shear: Point; matrix: number[] }[];
  readonly perspective: { points: [Point, Point, Point, Point]; matrix: number[] }[];
  readonly gaussian: { kernel: number; sigma: number; values: number[] }[];
}

const fixture = JSON.parse(
  readFileSync(new URL('../../parity/fixtures/augmentation.json', import.meta.url), 'utf8'),
) as Fixture;
const frame = { width: fixture.width, height: fixture.height };
const scene: Scene = { frame, output: frame, grey: 0.5 };
const radians = (degrees: number) => (degrees * Math.PI) / 180;
const LUMA_OF_GREEN = 0.587;

/** What one step draws, as the numbers that the fixture has of it. */
const READINGS: Record<keyof Fixture['drawn'], [unknown, (change: Change) => (number | null)[]][]> = {
  affine: [
    [
      { affine: { degrees: 15, shift: 0.1, scale: [0.8, 1.2], shear: [10, 5] } },
      ({ toSource }) => toSource!.slice(0, 6),
    ],
  ],
  perspective: [[{ perspective: { distortion: 0.4, probability: 1 } }, ({ toSource }) => toSource!.slice(0, 8)]],
  crop: [
    [
      { randomResizedCrop: { scale: [0.5, 1] } },
      ({ toSource }) => {
        const [width, , left, , height, top] = toSource!;
        return [width * height, Math.log((width * frame.width) / (height * frame.height)), left, top];
      },
    ],
  ],
  erasing: [
    [
      { erasing: { probability: 1 } },
      ({ erase }) => {
        const [width, height] = [erase!.right - erase!.left, erase!.bottom - erase!.top];
        return [(width * height) / (frame.width * frame.height), Math.log(height / width)];
      },
    ],
  ],
  jitter: [
    [{ colorJitter: { brightness: 0.2 } }, ({ colour }) => [colour![0], null, null, null]],
    [{ colorJitter: { contrast: 0.3 } }, ({ colour }) => [null, colour![0], null, null]],
    [{ colorJitter: { saturation: 1.5 } }, ({ colour }) => [null, null, 1 - colour![1] / LUMA_OF_GREEN, null]],
    // The direction of red in the plane that hue turns in, against where it was.
    [{ colorJitter: { hue: 0.1 } }, ({ colour }) => [null, null, null, turned(colour!) / (2 * Math.PI)]],
  ],
  sigma: [[{ blur: { probability: 1 } }, ({ loss }) => [(loss as { sigma: number }).sigma]]],
};

function turned(colour: readonly number[]): number {
  const angle = (r: number, g: number, b: number): number => {
    const luma = 0.299 * r + 0.587 * g + 0.114 * b;
    return Math.atan2(0.877 * (r - luma), 0.492 * (b - luma));
  };
  const difference = angle(colour[0]!, colour[4]!, colour[8]!) - angle(1, 0, 0);
  return difference - 2 * Math.PI * Math.round(difference / (2 * Math.PI));
}

describe("torchvision's augmentations", () => {
  it.each(Object.keys(READINGS) as (keyof Fixture['drawn'])[])('%s is drawn as there', (name) => {
    const draws = 10_000;
    for (const [step, read] of READINGS[name]) {
      const random = new Random(7);
      const parsed = augmentationSchema.parse(step);
      const drawn = Array.from({ length: draws }, () => read(drawStep(parsed, random, scene)));
      fixture.drawn[name].forEach((deciles, parameter) => {
        if (drawn[0]![parameter] === null) return;
        // Four standard deviations of a share of 10,000 draws.
        deciles.forEach((decile, tenth) => {
          const below = drawn.filter((values) => values[parameter]! < decile).length / draws;
          expect(Math.abs(below - (tenth + 1) / 10)).toBeLessThan(0.02);
        });
      });
    }
  });

  it.each(fixture.affine)(
    'affine, turned by $degrees°, is the same matrix',
    ({ degrees, shift, scale, shear, matrix }) => {
      const shearRadians = [radians(shear[0]), radians(shear[1])] as const;
      const ours = affineToSource({ scale, shift, turnRadians: radians(degrees), shearRadians }, frame);
      matrix.forEach((value, i) => expect(ours[i]).toBeCloseTo(value, 9));
    },
  );

  it.each(fixture.perspective)('perspective of $points is the same matrix', ({ points, matrix }) => {
    // torchvision's corners are the centres of the corner pixels.
    const ours = fromQuadrilateral(points, { width: frame.width - 1, height: frame.height - 1 });
    // It solves least squares in single precision.
    matrix.forEach((value, i) => expect(Math.abs(ours[i]! - value)).toBeLessThan(1e-4 * Math.max(1, Math.abs(value))));
  });

  it.each(fixture.gaussian)(
    'a Gaussian of $kernel pixels and sigma $sigma is the same kernel',
    ({ kernel, sigma, values }) => {
      gaussianKernel(kernel, sigma).forEach((value, i) => expect(value).toBeCloseTo(values[i]!, 6));
    },
  );
});
