import { expect, test } from 'vitest';
import type { Face } from '../../src/face/face.js';
import { scaleFace } from '../../src/face/scale-face.js';

test('every position of a face is scaled, and nothing else', () => {
  const at = (x: number, y: number) => ({ x, y });
  const face: Face = {
    box: { left: 1, top: 2, width: 3, height: 4 },
    score: 0.9,
    keypoints: {
      leftEye: at(1, 1),
      rightEye: at(2, 1),
      nose: at(1, 2),
      mouth: at(1, 3),
      leftEar: at(0, 1),
      rightEar: at(3, 1),
    },
    landmarks: [at(1, 2), at(3, 4)],
    pupils: { left: at(1, 1), right: at(2, 1) },
    yaw: 0.1,
    pitch: 0.2,
    roll: 0.3,
    quality: { score: 1, sharpness: 1, light: 1, size: 1, pose: 1, reason: null },
  };
  const scaled = scaleFace(face, 2, 3);
  expect(scaled).toMatchObject({
    box: { left: 2, top: 6, width: 6, height: 12 },
    keypoints: { mouth: at(2, 9) },
    landmarks: [at(2, 6), at(6, 12)],
    pupils: { left: at(2, 3), right: at(4, 3) },
  });
  const { score, yaw, pitch, roll, quality } = face;
  expect(scaled).toMatchObject({ score, yaw, pitch, roll, quality });
});
