import { describe, expect, it } from 'vitest';
import { randomResizedCrop } from '../../../src/data/augmentation/random-resized-crop.js';
import { Random } from '../../../src/random.js';
import { SCENE, send } from './scene.js';

function crop(parameters: unknown, random: Random) {
  const change = randomResizedCrop.draw(randomResizedCrop.parameters.parse(parameters), random, SCENE);
  const [left, top] = send(change.toSource!, 0, 0);
  const [right, bottom] = send(change.toSource!, SCENE.output.width, SCENE.output.height);
  return { left, top, right, bottom, frame: change.frame };
}

describe('randomResizedCrop', () => {
  it('takes a part within the picture, of an area and proportions within bounds', () => {
    const random = new Random(1);
    for (let i = 0; i < 500; i++) {
      const { left, top, right, bottom, frame } = crop({ scale: [0.2, 0.5], ratio: [0.7, 1.4] }, random);
      expect(frame).toBe(SCENE.output);
      expect(Math.min(left, top)).toBeGreaterThanOrEqual(0);
      expect(right).toBeLessThanOrEqual(120 + 1e-9);
      expect(bottom).toBeLessThanOrEqual(80 + 1e-9);
      const area = ((right - left) * (bottom - top)) / (120 * 80);
      expect(area).toBeGreaterThanOrEqual(0.2 - 1e-9);
      expect(area).toBeLessThanOrEqual(0.5 + 1e-9);
      const ratio = (right - left) / (bottom - top);
      expect(ratio).toBeGreaterThanOrEqual(0.7 - 1e-9);
      expect(ratio).toBeLessThanOrEqual(1.4 + 1e-9);
    }
  });

  it('takes the largest central part when none fits', () => {
    const { left, top, right, bottom } = crop({ scale: [1, 1], ratio: [1, 1] }, new Random(1));
    expect([left, top, right, bottom]).toEqual([20, 0, 100, 80]);
  });

  it('refuses bounds in the wrong order', () => {
    expect(randomResizedCrop.parameters.safeParse({ scale: [1, 0.5] }).success).toBe(false);
  });
});
