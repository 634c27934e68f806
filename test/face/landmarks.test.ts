import { describe, expect, test } from 'vitest';
import type { Detection } from '../../src/face/face.js';
import { findLandmarks, MESH } from '../../src/face/landmarks.js';
import { pretendedModel } from './pretended-model.js';

const photo = { width: 200, height: 200, data: new Uint8Array(200 * 200 * 3) };
const at = (x: number, y: number) => ({ x, y });
const keypoints = {
  leftEye: at(80, 90),
  rightEye: at(120, 90),
  nose: at(100, 105),
  mouth: at(100, 120),
  leftEar: at(60, 95),
  rightEar: at(140, 95),
};
const detection: Detection = { box: { left: 50, top: 50, width: 100, height: 100 }, score: 0.9, keypoints };

/** Landmarks on a square of these half sides around the middle of 192 pixels: in the frame that the network wants at 64. */
function square(half: number): Float32Array {
  const points = new Float32Array(468 * 3);
  for (let i = 0; i < 468; i++) points.set([96 + (i % 2 ? half : -half), 96 + (i % 4 < 2 ? half : -half), 0], i * 3);
  points.set([96 - half, 96 - half / 2, 0], MESH.leftEyeOuter * 3);
  points.set([96 + half, 96 - half / 2, 0], MESH.rightEyeOuter * 3);
  return points;
}

/** A network that gives these answers one after the other: half sides, and logits of presence. */
function answering(...answers: readonly (readonly [half: number, logit: number])[]) {
  let asked = 0;
  const model = pretendedModel<'landmarks'>(192, { landmarks: [468, 3], presence: [1] }, (_, index) => {
    asked++;
    const [half, logit] = answers[index]!;
    return { landmarks: square(half), presence: [logit] };
  });
  return { model, asked: () => asked };
}

describe('landmarks', () => {
  test('are in pixels of the photo, and one look is enough for a face that was framed well', async () => {
    const { model, asked } = answering([64, 5]);
    const [found] = await findLandmarks(photo, [detection], model);
    expect(asked()).toBe(1);
    // The square of 150 pixels around (100, 100) has 192: 64 of them are 50.
    expect(found![MESH.leftEyeOuter]!.x).toBeCloseTo(50, 4);
    expect(found![MESH.leftEyeOuter]!.y).toBeCloseTo(75, 4);
  });

  test('of a face that fills too much of the frame come from a second look in a larger one', async () => {
    const { model, asked } = answering([90, 5], [64, 6]);
    const [found] = await findLandmarks(photo, [detection], model);
    expect(asked()).toBe(2);
    // The first look says that the face reaches 90 · 150 / 192 from the middle: so does the frame of the second.
    expect(found![MESH.rightEyeOuter]!.x).toBeCloseTo(100 + (90 * 150) / 192, 3);
  });

  test('are looked for tilted either way where none are seen, and the surer look counts', async () => {
    const { model, asked } = answering([64, -3], [64, 1], [64, 4]);
    const [found] = await findLandmarks(photo, [detection], model);
    expect(asked()).toBe(3);
    const [left, right] = [found![MESH.leftEyeOuter]!, found![MESH.rightEyeOuter]!];
    expect(Math.atan2(right.y - left.y, right.x - left.x)).toBeCloseTo(0.2, 4);
  });

  test('of what is no face are null, next to those of what is one', async () => {
    const { model } = answering([64, 5], [64, -3], [64, -1], [64, -2]);
    const [face, none] = await findLandmarks(photo, [detection, detection], model);
    expect(face).toHaveLength(468);
    expect(none).toBeNull();
  });
});
