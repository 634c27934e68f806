import { describe, expect, test } from 'vitest';
import { MESH } from '../../src/face/landmarks.js';
import { findPupils } from '../../src/face/pupils.js';
import { pretendedModel } from './pretended-model.js';
import { syntheticMesh } from './synthetic-mesh.js';

const photo = { width: 200, height: 200, data: new Uint8Array(200 * 200 * 3) };
const landmarks = syntheticMesh();

/** A network that sees the pupil at one place of its 64 pixels, whatever it is shown. */
const seesAt = (x: number, y: number) =>
  pretendedModel<'iris'>(64, { points: [76, 3] }, () => {
    const points = new Float32Array(76 * 3);
    points.set([x, y], 71 * 3);
    return { points };
  });

const middle = (a: number, b: number) => (landmarks[a]!.x + landmarks[b]!.x) / 2;
const left = middle(MESH.leftEyeOuter, MESH.leftEyeInner);
const right = middle(MESH.rightEyeInner, MESH.rightEyeOuter);

describe('the pupils', () => {
  test('are where the network sees them, on the right mirrored', async () => {
    // The eye is 26 wide, so its square is 59.8: 64 pixels. 5 pixels to the right of the middle, on the right to the left.
    const off = (5 * 2.3 * Math.hypot(26, 1)) / 64;
    const [pupils] = await findPupils(photo, [landmarks], seesAt(37, 32));
    expect(pupils!.left.x).toBeCloseTo(left + off, 3);
    expect(pupils!.right.x).toBeCloseTo(right - off, 3);
    expect(pupils!.left.y).toBeCloseTo(73.5, 3);
  });

  test('are in the middle of an eye whose pupil is seen outside of it', async () => {
    // Half the eye is 64 / 2.3 / 2 = 13.9 pixels.
    const [outside] = await findPupils(photo, [landmarks], seesAt(32 + 15, 32));
    expect(outside!.left.x).toBeCloseTo(left, 6);
    const [inside] = await findPupils(photo, [landmarks], seesAt(32 + 13, 32));
    expect(inside!.left.x).toBeGreaterThan(left + 10);
  });

  test('of no face are none, without asking the network', async () => {
    const never = pretendedModel<'iris'>(64, {}, () => {
      throw new Error('asked');
    });
    expect(await findPupils(photo, [], never)).toEqual([]);
  });
});
