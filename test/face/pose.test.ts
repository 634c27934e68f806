import { describe, expect, test } from 'vitest';
import { MESH } from '../../src/face/landmarks.js';
import { poseOf } from '../../src/face/pose.js';
import { syntheticMesh } from './synthetic-mesh.js';

describe('the pose', () => {
  test('of a face that looks straight ahead is nothing', () => {
    const { yaw, pitch, roll } = poseOf(syntheticMesh());
    for (const angle of [yaw, pitch, roll]) expect(angle).toBeCloseTo(0, 10);
  });

  test('has the signs of the picture: right, up, clockwise', () => {
    const nose = (pitch: number, yaw: number) => syntheticMesh(pitch, yaw)[MESH.noseTip]!;
    // The nose shows where the face looks.
    expect(nose(0, 0.4).x).toBeGreaterThan(nose(0, 0).x);
    expect(poseOf(syntheticMesh(0, 0.4)).yaw).toBeCloseTo(0.4, 10);
    expect(nose(0.4, 0).y).toBeLessThan(nose(0, 0).y);
    expect(poseOf(syntheticMesh(0.4)).pitch).toBeCloseTo(0.4, 10);
    const rolled = syntheticMesh(0, 0, 0.4);
    expect(rolled[MESH.rightEyeOuter]!.y).toBeGreaterThan(rolled[MESH.leftEyeOuter]!.y);
    expect(poseOf(rolled).roll).toBeCloseTo(0.4, 10);
  });

  test.each([
    [0.3, -0.5, 0.2],
    [-0.4, 0.9, -1.2],
    [0.1, 1.2, 3],
  ])('is told apart when all three come together: %d, %d, %d', (pitch, yaw, roll) => {
    const found = poseOf(syntheticMesh(pitch, yaw, roll, 0.3));
    expect(found.pitch).toBeCloseTo(pitch, 10);
    expect(found.yaw).toBeCloseTo(yaw, 10);
    expect(found.roll).toBeCloseTo(roll, 10);
  });
});
