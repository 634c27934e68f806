import { describe, expect, test } from 'vitest';
import type { Detection } from '../../src/face/face.js';
import { sharesOfIntersection, suppressNonMaxima } from '../../src/face/non-maximum-suppression.js';

function detection(score: number, left: number, top: number, side: number): Detection {
  const point = { x: left, y: top };
  return {
    score,
    box: { left, top, width: side, height: side },
    keypoints: { leftEye: point, rightEye: point, nose: point, mouth: point, leftEar: point, rightEar: point },
  };
}

const boxesOf = (detections: readonly Detection[]) => detections.map(({ score, box }) => [score, box.left, box.width]);

describe('the intersection of two boxes', () => {
  test('is a share of what they cover, and of the smaller one', () => {
    const a = { left: 0, top: 0, width: 10, height: 10 };
    const b = { left: 6, top: 5, width: 8, height: 5 };
    // 4 × 5 of 100 and 40.
    expect(sharesOfIntersection(a, b)).toEqual({ union: 20 / 120, smaller: 0.5 });
    expect(sharesOfIntersection(b, a)).toEqual({ union: 20 / 120, smaller: 0.5 });
  });

  test('is nothing for boxes that touch or lie apart', () => {
    const a = { left: 0, top: 0, width: 10, height: 10 };
    expect(sharesOfIntersection(a, { ...a, left: 10 })).toEqual({ union: 0, smaller: 0 });
    // Apart in both directions: the product of two negative lengths is no area.
    expect(sharesOfIntersection(a, { ...a, left: 20, top: 20 })).toEqual({ union: 0, smaller: 0 });
  });
});

describe('suppression', () => {
  test('gives the mean of overlapping boxes, weighted by score, with the best score', () => {
    const [face, ...others] = suppressNonMaxima([detection(0.3, 4, 0, 12), detection(0.9, 0, 0, 12)]);
    expect(others).toEqual([]);
    expect(face!.score).toBe(0.9);
    // (0.9 · 0 + 0.3 · 4) / 1.2
    expect(face!.box.left).toBeCloseTo(1);
    expect(face!.box.width).toBeCloseTo(12);
    expect(face!.keypoints.nose.x).toBeCloseTo(1);
  });

  test('keeps faces apart that overlap less', () => {
    // 10 × 3 of 170: 0.18 of the union, 0.3 of each.
    const two = [detection(0.6, 7, 0, 10), detection(0.8, 0, 0, 10)];
    expect(boxesOf(suppressNonMaxima(two))).toEqual([
      [0.8, 0, 10],
      [0.6, 7, 10],
    ]);
    expect(suppressNonMaxima(two, { overlap: 0.17 })).toHaveLength(1);
  });

  test('leaves a part of a face out, without moving the face', () => {
    const cut = [detection(0.9, 0, 0, 20), detection(0.7, 1, 1, 6)];
    expect(boxesOf(suppressNonMaxima(cut))).toEqual([[0.9, 0, 20]]);
    expect(suppressNonMaxima(cut, { inside: Infinity })).toHaveLength(2);
  });

  test('compares with the best box, not with the mean: a chain of faces stays a chain', () => {
    const chain = [detection(0.9, 0, 0, 10), detection(0.8, 5, 0, 10), detection(0.7, 10, 0, 10)];
    expect(suppressNonMaxima(chain)).toHaveLength(2);
  });

  test('of nothing is nothing', () => {
    expect(suppressNonMaxima([])).toEqual([]);
  });
});
