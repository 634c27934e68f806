import { describe, expect, it } from 'vitest';
import { backward } from '../../src/torch/autograd.js';
import { torchAvailable } from '../../src/torch/device.js';
import { scope } from '../../src/torch/scope.js';
import { float64, labelled, made, START } from './made.js';

/** Faces on the circle, at these angles in degrees. */
function circle(...degrees: number[]) {
  const points = degrees.flatMap((angle) => [Math.cos((angle * Math.PI) / 180), Math.sin((angle * Math.PI) / 180)]);
  return float64(points, [degrees.length, 2]);
}

function lossOf(settings: object, degrees: readonly number[], labels: readonly number[]): number {
  return scope(() => {
    const objective = made([{ kind: 'triplet', distance: 'cosine', ...settings }]);
    return objective.forward(circle(...degrees), labelled(...labels), START).loss.item();
  });
}

const apart = (degrees: number): number => 1 - Math.cos((degrees * Math.PI) / 180);

describe.skipIf(!torchAvailable())('triplet (needs libtorch)', () => {
  // Person 0 at 0° and 60°, person 1 at 90° and 200°; the pairs of one person are 60° and 110° apart.
  const degrees = [0, 60, 90, 200];
  const labels = [0, 0, 1, 1];
  const margin = 0.1;

  it('all: the mean over the triplets that have a loss', () => {
    const triplets = [
      [60, 90],
      [60, 160],
      [60, 30],
      [60, 140], // anchors 0° and 60°: others at 90° and 200°
      [110, 90],
      [110, 30],
      [110, 160],
      [110, 140], // anchors 90° and 200°: others at 0° and 60°
    ].map(([positive, negative]) => Math.max(0, apart(positive!) - apart(negative!) + margin));
    const active = triplets.filter((loss) => loss > 0);
    expect(active.length).toBeLessThan(triplets.length);
    const expected = active.reduce((a, b) => a + b) / active.length;
    expect(lossOf({ mining: 'all', margin }, degrees, labels)).toBeCloseTo(expected, 9);
  });

  it('semi-hard: the nearest other further than the positive, else the furthest', () => {
    const chosen = [
      [60, 90], // of 90° and 160°
      [60, 140], // of 30° and 140°
      [110, 90], // of 90° and 30°, both nearer
      [110, 140], // of 160° and 140°
    ].map(([positive, negative]) => Math.max(0, apart(positive!) - apart(negative!) + 1));
    const expected = chosen.reduce((a, b) => a + b) / 4;
    expect(lossOf({ mining: 'semi-hard', margin: 1 }, degrees, labels)).toBeCloseTo(expected, 9);
  });

  it('hard: the furthest of the same person, the nearest other', () => {
    const chosen = [
      [60, 90],
      [60, 30],
      [110, 30],
      [110, 140],
    ];
    const losses = chosen.map(([positive, negative]) => Math.max(0, apart(positive!) - apart(negative!) + margin));
    expect(lossOf({ mining: 'hard', margin }, degrees, labels)).toBeCloseTo(losses.reduce((a, b) => a + b) / 4, 9);
  });

  it.each(['all', 'semi-hard', 'hard'])(
    '%s: has no loss, and a gradient of zeros, where a batch has no triplet',
    (mining) => {
      for (const without of [
        [0, 1, 2],
        [5, 5, 5],
      ]) {
        scope(() => {
          const objective = made([{ kind: 'triplet', mining }]);
          const faces = circle(0, 60, 90);
          faces.requiresGrad = true;
          const { loss } = objective.forward(faces, labelled(...without), START);
          backward(loss);
          expect(loss.item()).toBe(0);
          expect(Array.from(faces.grad!.toTypedArray(), Number).every((value) => value === 0)).toBe(true);
        });
      }
    },
  );

  it.each(['all', 'semi-hard', 'hard'])('%s: the gradient is that of finite differences', (mining) => {
    scope(() => {
      const objective = made([{ kind: 'triplet', mining, distance: 'euclidean', margin: 0.7 }]);
      const lossAt = (angles: readonly number[]) =>
        scope(() => objective.forward(circle(...angles), labelled(...labels), START).loss.item());
      const faces = circle(...degrees);
      faces.requiresGrad = true;
      backward(objective.forward(faces, labelled(...labels), START).loss);
      const gradient = Array.from(faces.grad!.toTypedArray(), Number);
      degrees.forEach((angle, i) => {
        const step = 1e-4;
        const moved = (by: number) => lossAt(degrees.with(i, angle + by));
        const [sin, cos] = [Math.sin((angle * Math.PI) / 180), Math.cos((angle * Math.PI) / 180)];
        const along = ((gradient[2 * i + 1]! * cos - gradient[2 * i]! * sin) * Math.PI) / 180;
        expect(along).toBeCloseTo((moved(step) - moved(-step)) / (2 * step), 8);
      });
    });
  });
});
