import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Area, LABEL_HEIGHT, placeLabels } from '../../../web/identify/labels.js';

const picture = { width: 358, height: 287 };
const face = (left: number, top: number): Area => ({ left, top, width: 46, height: 46 });
const overlap = (a: Area, b: Area) =>
  a.left < b.left + b.width && b.left < a.left + a.width && a.top < b.top + b.height && b.top < a.top + a.height;

describe('the labels of faces', () => {
  test('stand below their faces, in the middle, where there is room', () => {
    expect(placeLabels([face(100, 50)], [70], picture)).toEqual([
      { left: 88, top: 99, width: 70, height: LABEL_HEIGHT },
    ]);
  });

  test('of neighbours do not cover each other: the second stands above its face', () => {
    const [first, second] = placeLabels([face(213, 65), face(273, 58)], [76, 76], picture) as [Area, Area];
    expect(first.top).toBe(114);
    expect(second.top).toBe(58 - 3 - LABEL_HEIGHT);
    expect(overlap(first, second)).toBe(false);
  });

  test('stay within the picture', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.integer({ min: -20, max: 340 }), fc.integer({ min: -20, max: 270 })), { maxLength: 12 }),
        (places) => {
          const labels = placeLabels(
            places.map(([left, top]) => face(left, top)),
            places.map(() => 76),
            picture,
          );
          for (const { left, top, width, height } of labels) {
            expect(left).toBeGreaterThanOrEqual(0);
            expect(top).toBeGreaterThanOrEqual(0);
            expect(left + width).toBeLessThanOrEqual(picture.width);
            expect(top + height).toBeLessThanOrEqual(picture.height);
          }
        },
      ),
    );
  });

  test('of a row of faces that stand close cover neither each other nor a face', () => {
    const faces = [10, 66, 122, 178, 234, 290].map((left) => face(left, 100));
    const labels = placeLabels(
      faces,
      faces.map(() => 76),
      picture,
    );
    for (const [i, label] of labels.entries()) {
      for (const other of labels.slice(i + 1)) expect(overlap(label, other)).toBe(false);
      for (const each of faces) expect(overlap(label, each)).toBe(false);
    }
  });
});
