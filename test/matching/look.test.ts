import { describe, expect, it } from 'vitest';
import type { Face } from '../../src/face/face.js';
import type { RgbImage } from '../../src/image/image.js';
import { embedFaces, lookForFaces, takeWhole } from '../../src/matching/look.js';

const size = { width: 40, height: 40 };
/** The mean colour as an embedding. */
const embedder = {
  inputSize: size,
  size: 3,
  embed: async (faces: readonly RgbImage[]) =>
    faces.map(({ width, height, data }) => {
      expect({ width, height }).toEqual(size);
      const sums = [0, 0, 0];
      data.forEach((value, i) => (sums[i % 3]! += value));
      return Float32Array.from(sums, (sum) => sum / (width * height));
    }),
};

/** Left half red, right half green. */
const photo: RgbImage = {
  width: 200,
  height: 100,
  data: Uint8Array.from({ length: 200 * 100 * 3 }, (_, i) => {
    const x = Math.floor(i / 3) % 200;
    return i % 3 === (x < 100 ? 0 : 1) ? 200 : 0;
  }),
};
const faceAround = (x: number): Face =>
  ({
    box: { left: x - 20, top: 30, width: 40, height: 40 },
    landmarks: [],
    pupils: { left: { x: x - 10, y: 50 }, right: { x: x + 10, y: 50 } },
  }) as unknown as Face;
const template = {
  kind: 'pupils' as const,
  name: 'middle',
  points: { left: [10, 20] as [number, number], right: [30, 20] as [number, number] },
};

describe('lookForFaces', () => {
  it('embeds each face as the template places it, and keeps what is known of it', async () => {
    const faces = [faceAround(50), faceAround(150)];
    const seen = await lookForFaces({ finder: { find: async () => faces }, embedder, template })(photo);
    expect(seen).toEqual([
      { ...faces[0], embedding: Float32Array.of(200, 0, 0) },
      { ...faces[1], embedding: Float32Array.of(0, 200, 0) },
    ]);
  });

  it('finds nothing where there is nothing', async () => {
    expect(await lookForFaces({ finder: { find: async () => [] }, embedder, template })(photo)).toEqual([]);
  });
});

describe('embedFaces', () => {
  it('asks of faces no more than the template needs, and embeds them in their order', async () => {
    const asked: unknown[] = [];
    const findAlignable = async (_: RgbImage, by: unknown) => {
      asked.push(by);
      return [faceAround(150), faceAround(50)];
    };
    const embeddings = await embedFaces({ finder: { findAlignable }, embedder, template })(photo);
    expect(embeddings).toEqual([Float32Array.of(0, 200, 0), Float32Array.of(200, 0, 0)]);
    expect(asked).toEqual([template]);
  });
});

describe('takeWhole', () => {
  it('takes the picture as the face, of which nothing else is known', async () => {
    const picture = { ...size, data: new Uint8Array(40 * 40 * 3).fill(7) };
    expect(await takeWhole(embedder)(picture)).toEqual([
      { box: null, quality: null, embedding: Float32Array.of(7, 7, 7) },
    ]);
  });
});
