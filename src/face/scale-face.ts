import type { Face, Point } from './face.js';
import { scaleDetection } from './scale-detection.js';

/** A face of a photo that was shrunk or enlarged, in pixels of the photo as it was: `x` and `y` of those are one of these. */
export function scaleFace(face: Face, x: number, y: number): Face {
  const point = (p: Point): Point => ({ x: p.x * x, y: p.y * y });
  const { left, right } = face.pupils;
  return {
    ...face,
    ...scaleDetection(face, x, y),
    landmarks: face.landmarks.map(point),
    pupils: { left: point(left), right: point(right) },
  };
}
