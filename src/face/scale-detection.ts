import type { Detection, Point } from './face.js';

/** A detection in a photo that is `x` times as wide and `y` times as high: from a shrunk photo to the photo itself. */
export function scaleDetection({ box, score, keypoints }: Detection, x: number, y: number): Detection {
  const point = (p: Point): Point => ({ x: p.x * x, y: p.y * y });
  return {
    box: { left: box.left * x, top: box.top * y, width: box.width * x, height: box.height * y },
    score,
    keypoints: {
      leftEye: point(keypoints.leftEye),
      rightEye: point(keypoints.rightEye),
      nose: point(keypoints.nose),
      mouth: point(keypoints.mouth),
      leftEar: point(keypoints.leftEar),
      rightEar: point(keypoints.rightEar),
    },
  };
}
