import { type Landmark, MESH } from '../../src/face/landmarks.js';

/** Landmarks that matter, of a symmetric face that looks straight ahead: x to the right, y down, z away, in pixels. */
const FACE: Readonly<Record<number, readonly [number, number, number]>> = {
  [MESH.leftEyeOuter]: [-45, -27, 20],
  [MESH.leftEyeInner]: [-19, -26, 14],
  [MESH.rightEyeInner]: [19, -26, 14],
  [MESH.rightEyeOuter]: [45, -27, 20],
  [MESH.noseTip]: [0, 5, -24],
  [MESH.mouthLeft]: [-25, 43, 9],
  [MESH.mouthRight]: [25, 43, 9],
  [MESH.betweenBrows]: [0, -40, 3],
  [MESH.upperLip]: [0, 30, 3],
  70: [-50, -45, 18],
  300: [50, -45, 18],
  105: [-32, -52, 8],
  334: [32, -52, 8],
  234: [-76, -10, 70],
  454: [76, -10, 70],
  127: [-75, -25, 65],
  356: [75, -25, 65],
  132: [-70, 25, 60],
  361: [70, 25, 60],
  48: [-14, 8, -5],
  278: [14, 8, -5],
};

/** That face, turned by pitch, then yaw, then roll (as `poseOf` has them), in the middle of (100, 100). */
export function syntheticMesh(pitch = 0, yaw = 0, roll = 0, scale = 1): Landmark[] {
  return Array.from({ length: 468 }, (_, i) => {
    const [x, y, z] = FACE[i] ?? [0, 0, 0];
    // Looking up: the chin comes nearer.
    const [y1, z1] = [y * Math.cos(pitch) + z * Math.sin(pitch), z * Math.cos(pitch) - y * Math.sin(pitch)];
    // Looking to the right of the picture: the right side goes away.
    const [x2, z2] = [x * Math.cos(yaw) - z1 * Math.sin(yaw), z1 * Math.cos(yaw) + x * Math.sin(yaw)];
    // Clockwise, with y down.
    const [x3, y3] = [x2 * Math.cos(roll) - y1 * Math.sin(roll), y1 * Math.cos(roll) + x2 * Math.sin(roll)];
    return { x: 100 + scale * x3, y: 100 + scale * y3, z: scale * z2 };
  });
}
