import { describe, expect, it } from 'vitest';
import { drawAugmentation } from '../../../src/data/augmentation/compose.js';
import { type AugmentationStep, augmentationSchema } from '../../../src/data/augmentation/registry.js';
import { Random } from '../../../src/random.js';

const INPUT = { width: 8, height: 8, mean: [0.5, 0.4, 0.3], std: [0.5, 0.2, 0.1] };

function draw(
  steps: unknown[],
  more: { count?: number; canvas?: { width: number; height: number }; seed?: number } = {},
) {
  const { count = 1, canvas = { width: 10, height: 20 }, seed = 1 } = more;
  const parsed: AugmentationStep[] = steps.map((step) => augmentationSchema.parse(step));
  return drawAugmentation(parsed, { count, canvas, output: INPUT, random: new Random(seed) });
}

const close = (numbers: Float32Array) => Array.from(numbers, (value) => expect.closeTo(value, 5));

describe('drawAugmentation', () => {
  it('shows the central part with the proportions of the input when there are no steps', () => {
    const { matrices, erase } = draw([]);
    expect([...matrices]).toEqual([1, 0, 0, 0, 0.5, 0, 0, 0, 1]);
    expect(erase).toBeNull();
  });

  it('draws nothing for evaluation', () => {
    const random = new Random(1);
    const before = random.state();
    drawAugmentation([], { count: 3, canvas: { width: 8, height: 8 }, output: INPUT, random });
    expect(random.state()).toEqual(before);
  });

  it('folds the normalisation into the colours', () => {
    const { colours, low, high } = draw([]);
    const row = (m: number, s: number) => [expect.closeTo(1 / 255 / s, 6), expect.closeTo(-m / s, 5)];
    expect([colours[0], colours[3]]).toEqual(row(0.5, 0.5));
    expect([colours[5], colours[7]]).toEqual(row(0.4, 0.2));
    expect([colours[10], colours[11]]).toEqual(row(0.3, 0.1));
    expect([...low]).toEqual(close(Float32Array.of(-1, -2, -3)));
    expect([...high]).toEqual(close(Float32Array.of(1, 3, 7)));
  });

  it('turns in pixels, so that a circle stays one in a canvas that is not square', () => {
    const quarter = { rotation: { degrees: 180 } };
    for (let seed = 0; seed < 20; seed++) {
      const [a, b, , d, e] = draw([quarter], { seed }).matrices as unknown as number[];
      // Columns in pixels: unit coordinates times half the canvas; both unit steps of the input cover 10/8 · 4 pixels.
      expect(Math.hypot(a! * 5, d! * 10)).toBeCloseTo(5, 4);
      expect(Math.hypot(b! * 5, e! * 10)).toBeCloseTo(5, 4);
    }
  });

  it('undoes a flip by a second one', () => {
    const flip = { horizontalFlip: { probability: 1 } };
    expect([...draw([flip, flip]).matrices]).toEqual(close(draw([]).matrices));
    expect(draw([flip]).matrices[0]).toBeCloseTo(-1, 6);
  });

  it('applies steps in the order listed', () => {
    const crop = { randomResizedCrop: { scale: [0.1, 0.2] } };
    const flip = { horizontalFlip: { probability: 1 } };
    expect(draw([crop, flip]).matrices).not.toEqual(draw([flip, crop]).matrices);
  });

  it('draws each image of a batch apart, and the same from the same seed', () => {
    const steps = [{ rotation: {} }, { colorJitter: { brightness: 0.3 } }, { erasing: { probability: 1 } }];
    const one = draw(steps, { count: 4 });
    expect(one).toEqual(draw(steps, { count: 4 }));
    expect(one.matrices.subarray(0, 9)).not.toEqual(one.matrices.subarray(9, 18));
    expect(one.colours.subarray(0, 12)).not.toEqual(one.colours.subarray(12, 24));
    expect(one.erase).toHaveLength(16);
  });
});
