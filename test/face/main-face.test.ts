import { describe, expect, test } from 'vitest';
import { mainFace } from '../../src/face/main-face.js';

const face = (left: number, top: number, side: number) => ({ box: { left, top, width: side, height: side } });
const photo = { width: 200, height: 200 };

describe('the main face', () => {
  test('is the largest of those that are equally near to the middle', () => {
    const faces = [face(80, 80, 40), face(60, 60, 80)];
    expect(mainFace(faces, photo)).toBe(faces[1]);
  });

  test('is the one in the middle before a slightly larger one at the edge', () => {
    // 100 · 100 − 0 against 110 · 110 − 2 · 60² · 2.
    const faces = [face(50, 50, 100), face(105, 105, 110)];
    expect(mainFace(faces, photo)).toBe(faces[0]);
  });

  test('of none is none', () => {
    expect(mainFace([], photo)).toBeNull();
  });
});
