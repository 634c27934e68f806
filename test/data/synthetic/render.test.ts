import { describe, expect, it } from 'vitest';
import { syntheticFace } from '../../../src/data/synthetic/dataset.js';
import { drawIdentity } from '../../../src/data/synthetic/identity.js';
import { drawNuisance, type Nuisance } from '../../../src/data/synthetic/nuisance.js';
import { renderFace } from '../../../src/data/synthetic/render.js';
import { resizeCover } from '../../../src/image/resize.js';
import { Random } from '../../../src/random.js';

const SIZE = 48;
const person = drawIdentity(new Random(1));
const drawn = drawNuisance(new Random(2));
const plain: Nuisance = {
  ...drawn,
  pose: { yawRadians: 0, pitchRadians: 0, rollRadians: 0, scale: 0.42, shiftX: 0, shiftY: 0 },
  light: { ...drawn.light, direction: [0, 0, 1] },
  expression: { smile: 0, open: 0, browRaise: 0, frown: 0, eyelids: 1, gazeX: 0, gazeY: 0 },
  occluder: { kind: 'none' },
  hat: null,
  camera: { ...drawn.camera, blur: 0, noise: 0 },
};
const base = renderFace(person, plain, SIZE);

/** How many pixels of a picture differ visibly from the plain one. */
function changed(nuisance: Partial<Nuisance>): number {
  const { data } = renderFace(person, { ...plain, ...nuisance }, SIZE);
  let count = 0;
  for (let i = 0; i < data.length; i += 3) if (Math.abs(data[i]! - base.data[i]!) > 6) count++;
  return count;
}

describe('renderFace', () => {
  it('shows every circumstance', () => {
    const { pose, light, expression, camera } = plain;
    expect(changed({})).toBe(0);
    expect(changed({ pose: { ...pose, yawRadians: 0.4 } })).toBeGreaterThan(150);
    expect(changed({ pose: { ...pose, pitchRadians: 0.2 } })).toBeGreaterThan(80);
    expect(changed({ pose: { ...pose, rollRadians: 0.2 } })).toBeGreaterThan(150);
    expect(changed({ light: { ...light, direction: [0.9, -0.2, 0.387] } })).toBeGreaterThan(150);
    expect(changed({ expression: { ...expression, smile: 1 } })).toBeGreaterThan(10);
    expect(changed({ expression: { ...expression, open: 1 } })).toBeGreaterThan(15);
    expect(changed({ expression: { ...expression, eyelids: 0 } })).toBeGreaterThan(8);
    expect(changed({ occluder: { kind: 'mask', colour: [0.7, 0.8, 0.9] } })).toBeGreaterThan(150);
    expect(changed({ hat: [0.1, 0.1, 0.6] })).toBeGreaterThan(100);
    expect(changed({ camera: { ...camera, exposure: camera.exposure * 1.5 } })).toBeGreaterThan(1000);
  });

  it('leaves the face alone when only the background changes', () => {
    const other: Nuisance = { ...plain, background: { ...plain.background, top: [0.9, 0, 0], bottom: [0.9, 0, 0] } };
    const { data } = renderFace(person, other, SIZE);
    const middle = (SIZE * (SIZE / 2) + SIZE / 2) * 3;
    expect([...data.subarray(middle, middle + 3)]).toEqual([...base.data.subarray(middle, middle + 3)]);
    expect(data.subarray(0, 3)).not.toEqual(base.data.subarray(0, 3));
  });

  it('gives pictures with light and dark in them, never NaN painted black', () => {
    for (let k = 0; k < 40; k++) {
      const { data } = syntheticFace(3, k, k, 24);
      const mean = data.reduce((sum, value) => sum + value, 0) / data.length;
      expect(mean).toBeGreaterThan(15);
      expect(mean).toBeLessThan(245);
      expect(new Set(data).size).toBeGreaterThan(30);
    }
  });

  it('still paints the faces that published results were measured on', () => {
    // A thumbnail with tolerance, so that the last bit of a cosine on another engine is no failure.
    const { data } = resizeCover(syntheticFace(1, 0, 0, 64), { width: 4, height: 4 });
    const expected = [
      79, 86, 84, 66, 62, 58, 59, 55, 51, 77, 84, 82, 94, 93, 91, 84, 68, 60, 66, 51, 43, 80, 80, 79, 104, 96, 93, 115,
      92, 81, 91, 69, 58, 91, 90, 90, 111, 109, 110, 113, 92, 80, 90, 73, 63, 112, 113, 116,
    ];
    expect(data.length).toBe(expected.length);
    data.forEach((value, i) => expect(Math.abs(value - expected[i]!)).toBeLessThanOrEqual(2));
  });
});
