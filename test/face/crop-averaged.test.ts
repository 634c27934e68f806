import { describe, expect, test } from 'vitest';
import { cropAveraged } from '../../src/face/crop-averaged.js';
import type { Embedder } from '../../src/face/embedder.js';
import type { RgbImage } from '../../src/image/image.js';

/** Red rises by one a column, green by one a row. */
const ramp: RgbImage = {
  width: 20,
  height: 20,
  data: Uint8Array.from({ length: 1200 }, (_, i) => [Math.floor(i / 3) % 20, Math.floor(i / 60), 0][i % 3]! * 10),
};

/** Remembers the mean red and green of what it is given, and embeds as if every view had a direction of its own. */
function spying() {
  const seen: { width: number; red: number; green: number }[] = [];
  const embedder: Embedder = {
    inputSize: { width: 20, height: 20 },
    size: 6,
    async embed(faces) {
      return faces.map(({ width, data }, n) => {
        const mean = (c: number) =>
          data.filter((_, i) => i % 3 === c).reduce((sum, v) => sum + v, 0) / (data.length / 3);
        seen.push({ width, red: mean(0), green: mean(1) });
        return Float32Array.from({ length: 6 }, (_, i) => (i === n % 6 ? 1 : 0));
      });
    },
  };
  return { embedder, seen };
}

describe('cropAveraged', () => {
  test('looks at the whole face and at crops of the corners and the centre, at the size of the network', async () => {
    const { embedder, seen } = spying();
    await cropAveraged(embedder).embed([ramp]);
    expect(seen.map(({ width }) => width)).toEqual([20, 20, 20, 20, 20, 20]);
    const [whole, topLeft, topRight, bottomLeft, bottomRight, centre] = seen;
    expect([topLeft!.red < whole!.red, topLeft!.green < whole!.green]).toEqual([true, true]);
    expect([topRight!.red > whole!.red, topRight!.green < whole!.green]).toEqual([true, true]);
    expect([bottomLeft!.red < whole!.red, bottomLeft!.green > whole!.green]).toEqual([true, true]);
    expect([bottomRight!.red > whole!.red, bottomRight!.green > whole!.green]).toEqual([true, true]);
    expect(centre!.red).toBeCloseTo(whole!.red, 0);
  });

  test('is the direction between what it sees, one for each face', async () => {
    const { embedder } = spying();
    const embeddings = await cropAveraged(embedder).embed([ramp, ramp]);
    expect(embeddings).toHaveLength(2);
    for (const value of embeddings[1]!) expect(value).toBeCloseTo(1 / Math.sqrt(6), 6);
  });
});
