import type { Face } from './face.js';
import { type Landmark, MESH } from './landmarks.js';

/** Landmarks that face each other across the face, left and right of the picture: eyes, brows, cheeks, temples, mouth, nose. */
const PAIRS = [
  [MESH.leftEyeOuter, MESH.rightEyeOuter],
  [MESH.leftEyeInner, MESH.rightEyeInner],
  [70, 300],
  [105, 334],
  [234, 454],
  [127, 356],
  [132, 361],
  [MESH.mouthLeft, MESH.mouthRight],
  [48, 278],
] as const;

/**
 * How a face is turned, from the depth that its landmarks have. Two directions say it: the mean of the lines between
 * landmarks that face each other, and the line from between the brows to the middle of the upper lip, which is upright in a
 * face that looks straight ahead and does not move with the mouth.
 *
 * The face is turned first by `pitch` about its own horizontal axis, then by `yaw` about the vertical one, then by `roll`
 * in the plane of the picture; so turning the photo changes the roll alone. Radians.
 */
export function poseOf(landmarks: readonly Landmark[]): Pick<Face, 'yaw' | 'pitch' | 'roll'> {
  const across = unit(sum(PAIRS.map(([left, right]) => unit(difference(landmarks[right]!, landmarks[left]!)))));
  const rough = difference(landmarks[MESH.upperLip]!, landmarks[MESH.betweenBrows]!);
  const along = dot(rough, across);
  const down = unit({ x: rough.x - along * across.x, y: rough.y - along * across.y, z: rough.z - along * across.z });
  // z of the direction into the face, across × down: the last entry of the rotation matrix.
  const into = across.x * down.y - across.y * down.x;
  return {
    yaw: Math.asin(Math.min(1, Math.max(-1, across.z))),
    pitch: Math.atan2(-down.z, into),
    roll: Math.atan2(across.y, across.x),
  };
}

function difference(a: Landmark, b: Landmark): Landmark {
  return { x: a.x - b.x, y: a.y - b.y, z: a.z - b.z };
}

function dot(a: Landmark, b: Landmark): number {
  return a.x * b.x + a.y * b.y + a.z * b.z;
}

function sum(vectors: readonly Landmark[]): Landmark {
  return vectors.reduce((a, b) => ({ x: a.x + b.x, y: a.y + b.y, z: a.z + b.z }), { x: 0, y: 0, z: 0 });
}

function unit(vector: Landmark): Landmark {
  const length = Math.hypot(vector.x, vector.y, vector.z);
  return { x: vector.x / length, y: vector.y / length, z: vector.z / length };
}
