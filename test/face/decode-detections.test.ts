import { describe, expect, test } from 'vitest';
import { decodeDetections } from '../../src/face/decode-detections.js';

const anchors = [
  { x: 2, y: 2 },
  { x: 50, y: 60 },
];
/** A box 4 to the right and 2 above its anchor, 20 wide and 24 high; its points lie 1, 2, … 12 from the anchor. */
const numbers = [4, -2, 20, 24, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12];
const boxes = Float32Array.from([...Array.from({ length: 16 }, () => 1), ...numbers]);
const view = { centre: { x: 200, y: 100 }, side: 200, angleRadians: 0 };

describe('what a detector gives', () => {
  test('becomes boxes and points in pixels of the photo', () => {
    const scores = Float32Array.of(-3, Math.log(3));
    const [face, ...others] = decodeDetections({ boxes, scores }, anchors, 100, view, 0.5);
    expect(others).toEqual([]);
    expect(face!.score).toBeCloseTo(0.75);
    // Two pixels of the photo for one of the picture; the picture begins at (100, 0). The centre: (54, 58) → (208, 116).
    expect(face!.box).toEqual({ left: 188, top: 92, width: 40, height: 48 });
    expect(face!.keypoints).toEqual({
      leftEye: { x: 202, y: 124 },
      rightEye: { x: 206, y: 128 },
      nose: { x: 210, y: 132 },
      mouth: { x: 214, y: 136 },
      leftEar: { x: 218, y: 140 },
      rightEar: { x: 222, y: 144 },
    });
  });

  test('turns with the view, and boxes stay upright around their centre', () => {
    const scores = Float32Array.of(-3, 0);
    const turned = { ...view, angleRadians: Math.PI / 2 };
    const [face] = decodeDetections({ boxes, scores }, anchors, 100, turned, 0.5);
    // 8 right of and 16 below the middle becomes 16 left of and 8 below it.
    expect(face!.box.left).toBeCloseTo(184 - 20);
    expect(face!.box.top).toBeCloseTo(108 - 24);
    expect(face!.keypoints.leftEye.x).toBeCloseTo(200 - 24);
    expect(face!.keypoints.leftEye.y).toBeCloseTo(100 + 2);
  });

  test('counts from the least score on', () => {
    const scores = Float32Array.of(0, -0.001);
    expect(decodeDetections({ boxes, scores }, anchors, 100, view, 0.5)).toHaveLength(1);
    expect(decodeDetections({ boxes, scores }, anchors, 100, view, 0)).toHaveLength(2);
    const sure = Float32Array.of(100, 20);
    expect(decodeDetections({ boxes, scores: sure }, anchors, 100, view, 1)).toHaveLength(1);
  });

  test('is nothing where it is no number, or has no size', () => {
    const flat = Float32Array.from(boxes);
    flat[16 + 2] = 0;
    flat[3] = Number.NaN;
    expect(decodeDetections({ boxes: flat, scores: Float32Array.of(9, 9) }, anchors, 100, view, 0)).toEqual([]);
    expect(decodeDetections({ boxes, scores: Float32Array.of(Number.NaN, Number.NaN) }, anchors, 100, view, 0)).toEqual(
      [],
    );
  });
});
