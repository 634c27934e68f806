import { describe, expect, it } from 'vitest';
import { perspective } from '../../../src/data/augmentation/perspective.js';
import { Random } from '../../../src/random.js';
import { SCENE, send } from './scene.js';

describe('perspective', () => {
  it('shows the whole picture within itself: its corners move inwards by at most their share of half the sides', () => {
    const random = new Random(1);
    let furthest = 0;
    for (let n = 0; n < 300; n++) {
      const { toSource } = perspective.draw({ distortion: 0.4, probability: 1 }, random, SCENE);
      // The corners of what comes out lie outside what goes in, or on its edge.
      for (const [x, y] of [
        [0, 0],
        [120, 0],
        [120, 80],
        [0, 80],
      ] as const) {
        const [sourceX, sourceY] = send(toSource!, x, y);
        expect(Math.max(-sourceX, sourceX - 120, -sourceY, sourceY - 80)).toBeGreaterThanOrEqual(-1e-9);
        furthest = Math.max(furthest, Math.abs(sourceX - x));
      }
      // What is further in than any corner may move is always seen.
      const [left, top] = send(toSource!, 0.4 * 60, 0.4 * 40);
      expect(left).toBeGreaterThanOrEqual(-1e-9);
      expect(top).toBeGreaterThanOrEqual(-1e-9);
    }
    expect(furthest).toBeGreaterThan(10);
  });

  it('changes nothing at probability 0, and nothing where nothing is distorted', () => {
    expect(perspective.draw({ distortion: 0.5, probability: 0 }, new Random(1), SCENE)).toEqual({});
    const { toSource } = perspective.draw({ distortion: 0, probability: 1 }, new Random(1), SCENE);
    expect(send(toSource!, 30, 70)).toEqual([expect.closeTo(30, 9), expect.closeTo(70, 9)]);
  });
});
