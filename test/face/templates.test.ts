import { describe, expect, test } from 'vitest';
import { TEMPLATES } from '../../src/face/templates.js';

describe('the templates', () => {
  test('of 96 pixels show the middle of those of 112, at the same scale', () => {
    const [wide, narrow] = [112, 96].map((width) => TEMPLATES['five-points']({ width, height: 112 }));
    expect(wide).toMatchObject({ name: 'arcface-112x112', points: { leftEye: [38.2946, 51.6963] } });
    if (wide?.kind !== 'five-points' || narrow?.kind !== 'five-points') throw new Error('another template');
    for (const point of ['leftEye', 'rightEye', 'nose', 'mouthLeft', 'mouthRight'] as const) {
      expect(narrow.points[point][0]).toBeCloseTo(wide.points[point][0] - 8, 10);
      expect(narrow.points[point][1]).toBe(wide.points[point][1]);
    }
    // SphereFace's own numbers for 96 × 112.
    expect(narrow.points.nose).toEqual([expect.closeTo(48.0252, 10), 71.7366]);
  });

  test('by pupils have them level and alike from the middle', () => {
    const template = TEMPLATES.pupils({ width: 96, height: 112 });
    if (template.kind !== 'pupils') throw new Error('another template');
    const { left, right } = template.points;
    expect(left[1]).toBe(right[1]);
    expect(left[0] + right[0]).toBeCloseTo(96, 10);
  });
});
