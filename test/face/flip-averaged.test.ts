import { describe, expect, test } from 'vitest';
import type { Embedder } from '../../src/face/embedder.js';
import { flipAveraged } from '../../src/face/flip-averaged.js';
import type { RgbImage } from '../../src/image/image.js';

/** Embeds a picture of two pixels as the unit vector of their red values. */
const reds: Embedder = {
  inputSize: { width: 2, height: 1 },
  size: 2,
  async embed(faces) {
    return faces.map(({ data }) => {
      const length = Math.hypot(data[0]!, data[3]!) || 1;
      return Float32Array.of(data[0]! / length, data[3]! / length);
    });
  },
};
const picture = (left: number, right: number): RgbImage => ({
  width: 2,
  height: 1,
  data: Uint8Array.of(left, 1, 2, right, 3, 4),
});

describe('flipAveraged', () => {
  test('is the unit sum of the embeddings of a face and of its mirror image', async () => {
    const [embedding] = await flipAveraged(reds).embed([picture(200, 0)]);
    expect(embedding![0]).toBeCloseTo(Math.SQRT1_2, 6);
    expect(embedding![1]).toBeCloseTo(Math.SQRT1_2, 6);
  });

  test('gives a face and its mirror image the same embedding, each in its place', async () => {
    const [a, b, c] = await flipAveraged(reds).embed([picture(30, 90), picture(90, 30), picture(255, 255)]);
    expect([...a!]).toEqual([...b!]);
    expect(Math.hypot(...c!)).toBeCloseTo(1, 6);
  });

  test('mirrors whole pixels, channels in their order', async () => {
    const seen: Uint8Array[] = [];
    const spy: Embedder = {
      ...reds,
      embed: (faces) => (seen.push(...faces.map(({ data }) => data)), reds.embed(faces)),
    };
    await flipAveraged(spy).embed([picture(10, 20)]);
    expect(seen.map((data) => [...data])).toEqual([
      [10, 1, 2, 20, 3, 4],
      [20, 3, 4, 10, 1, 2],
    ]);
  });

  test('keeps the embedding of the face as it came where the two cancel out', async () => {
    let turn = 1;
    const opposite: Embedder = {
      ...reds,
      embed: async (faces) => faces.map(() => Float32Array.of((turn = -turn), 0)),
    };
    expect([...(await flipAveraged(opposite).embed([picture(1, 2)]))[0]!]).toEqual([-1, 0]);
  });
});
