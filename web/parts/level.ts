import type { DetectedFace, Point } from '../../src/client/index.js';

/** Turns, scales and shifts: (x, y) goes to (cos·x − sin·y + dx, sin·x + cos·y + dy). */
export interface Similarity {
  readonly cos: number;
  readonly sin: number;
  readonly dx: number;
  readonly dy: number;
}

/** Where the middle between the pupils comes to lie, and how far apart they are, in parts of the picture's side. */
const MIDDLE = { x: 0.5, y: 0.43 };
const APART = 0.3;

/** Pupils of a face that is turned away lie close together: they are taken to be this part of the box apart at least. */
const LEAST_OF_BOX = 0.3;

/** Takes the photo to a square of `side` pixels in which the face is level, upright and of the usual size. */
export function levelling({ pupils, box }: Pick<DetectedFace, 'pupils' | 'box'>, side: number): Similarity {
  const { left, right } = pupils;
  const angle = -Math.atan2(right.y - left.y, right.x - left.x);
  const apart = Math.max(Math.hypot(right.x - left.x, right.y - left.y), LEAST_OF_BOX * box.width);
  const scale = (APART * side) / apart;
  const [cos, sin] = [scale * Math.cos(angle), scale * Math.sin(angle)];
  const middle = { x: (left.x + right.x) / 2, y: (left.y + right.y) / 2 };
  return {
    cos,
    sin,
    dx: MIDDLE.x * side - (cos * middle.x - sin * middle.y),
    dy: MIDDLE.y * side - (sin * middle.x + cos * middle.y),
  };
}

export function taken({ cos, sin, dx, dy }: Similarity, { x, y }: Point): Point {
  return { x: cos * x - sin * y + dx, y: sin * x + cos * y + dy };
}
