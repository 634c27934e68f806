import type sharp from 'sharp';
import { describe, expect, test } from 'vitest';
import { loadFaceFinder } from '../../src/face/load-face-finder.js';
import { qualityOf } from '../../src/face/quality.js';
import { fourPeople } from './demo-photo.js';

const finder = await loadFaceFinder({ threads: 1 });
const photo = await fourPeople();
const face = (await finder.find(photo))[0]!;

/** The quality of that face in the photo after a change that leaves everything in its place. */
async function after(change: (photo: sharp.Sharp) => sharp.Sharp) {
  return qualityOf(await fourPeople(change), face);
}

describe('the quality of a face', () => {
  test('is the least of its properties, all in [0, 1]', () => {
    const { score, reason, ...properties } = face.quality;
    expect(score).toBe(Math.min(...Object.values(properties)));
    for (const value of Object.values(properties)) {
      expect(value).toBeGreaterThanOrEqual(0);
      expect(value).toBeLessThanOrEqual(1);
    }
    expect(reason).toBeNull();
  });

  test('falls the more it is blurred, and says so', async () => {
    const qualities = [];
    for (const sigma of [1, 3, 8]) qualities.push(await after((each) => each.blur(sigma)));
    const sharpness = [face.quality, ...qualities].map((quality) => quality.sharpness);
    expect(sharpness).toEqual([...sharpness].sort((a, b) => b - a));
    expect(qualities.at(-1)).toMatchObject({ reason: 'the face is blurred' });
  });

  test.each([
    ['dark', (each: sharp.Sharp) => each.linear(0.12, 0)],
    ['washed out', (each: sharp.Sharp) => each.linear(0.15, 200)],
    ['overexposed', (each: sharp.Sharp) => each.linear(6, 0)],
  ])('falls when the photo is %s', async (_, change) => {
    const { light, reason } = await after(change);
    expect(light).toBeLessThan(0.5);
    expect(reason).toContain('the light is bad');
  });

  test('does not fall when the photo is somewhat darker', async () => {
    expect((await after((each) => each.linear(0.6, 0))).light).toBeGreaterThan(0.5);
  });

  test('counts the pixels between the pupils', async () => {
    const small = (await finder.find(await fourPeople((each) => each.resize({ width: 260 }))))[0]!;
    const { left, right } = small.pupils;
    const distance = Math.hypot(left.x - right.x, left.y - right.y);
    expect(small.quality.size).toBeCloseTo(distance / 35, 6);
    expect(small.quality.reason).toBe(`the face is small: ${Math.round(distance)} pixels between the pupils`);
  });

  test.each([
    // cos² of 60° is a quarter.
    [Math.PI / 3, 0, 0.25, 'the face is turned to the side'],
    [0, Math.PI / 3, 0.25, 'the face looks up'],
    [0.1, -Math.PI / 3, 0.25 * Math.cos(0.1) ** 2, 'the face looks down'],
    [Math.PI, 0, 0, 'the face is turned to the side'],
  ])('falls with yaw %d and pitch %d to %d', (yaw, pitch, pose, reason) => {
    const quality = qualityOf(photo, { ...face, yaw, pitch });
    expect(quality.pose).toBeCloseTo(pose, 6);
    expect(quality.reason).toBe(reason);
  });
});
