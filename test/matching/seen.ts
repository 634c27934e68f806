import type { SeenFace } from '../../src/matching/seen-face.js';

/** A face whose embedding points to `degrees` in the plane, so that cosines can be read off. */
export function faceAt(degrees: number, reason: string | null = null): SeenFace {
  const radians = (degrees / 180) * Math.PI;
  const score = reason === null ? 1 : 0.1;
  return {
    box: { left: 0, top: 0, width: 50, height: 60 },
    quality: { score, sharpness: score, light: 1, size: 1, pose: 1, reason },
    embedding: Float32Array.of(Math.cos(radians), Math.sin(radians)),
  };
}
