import { expect, test } from 'vitest';
import { scaleDetection } from '../../src/face/scale-detection.js';

test('a detection is scaled in each direction by itself', () => {
  const point = { x: 10, y: 20 };
  const keypoints = { leftEye: point, rightEye: point, nose: point, mouth: point, leftEar: point, rightEar: point };
  const detection = { score: 0.9, box: { left: 1, top: 2, width: 3, height: 4 }, keypoints };
  const scaled = { x: 20, y: 60 };
  expect(scaleDetection(detection, 2, 3)).toEqual({
    score: 0.9,
    box: { left: 2, top: 6, width: 6, height: 12 },
    keypoints: { leftEye: scaled, rightEye: scaled, nose: scaled, mouth: scaled, leftEar: scaled, rightEar: scaled },
  });
});
