import { describe, expect, test } from 'vitest';
import { openEmbedder } from '../../src/face/onnx-embedder.js';
import type { EmbedderCard } from '../../src/face/model-card.js';
import type { RgbImage } from '../../src/image/image.js';
import { resizeCover } from '../../src/image/resize.js';
import { openSession } from '../../src/inference/node.js';
import { GraphBuilder } from '../../src/onnx/graph-builder.js';
import { writeOnnx } from '../../src/onnx/write-onnx.js';
import { absent } from '../inference/absent.js';
import { exampleCard } from './example-card.js';

/** A network that takes faces of 2 × 1 pixels and gives the mean of each channel: (N, 3). */
function channelMeans(): Uint8Array {
  const builder = new GraphBuilder('means');
  builder.input('x', 'float32', ['N', 3, 1, 2]);
  builder.node('ReduceMean', ['x'], { axes: { ints: [2, 3] }, keepdims: { int: 0 } }, 'y');
  builder.output('y', 'float32', ['N', 3]);
  return writeOnnx(builder.build());
}

function card(input: Partial<EmbedderCard['input']> = {}): EmbedderCard {
  const example = exampleCard();
  const plain = { size: [2, 1] as [number, number], mean: [0, 0, 0], std: [1, 1, 1] } as const;
  return { ...example, input: { ...example.input, ...plain, mean: [0, 0, 0], std: [1, 1, 1], ...input } };
}

const face = (width: number, height: number, ...data: number[]): RgbImage => ({
  width,
  height,
  data: Uint8Array.from(data),
});

for (const provider of ['cpu', 'wasm'] as const) {
  describe.skipIf(absent(provider))(`an embedder on ${provider}`, () => {
    test('gives one embedding of length 1 a face, in order, whatever the number of faces', async () => {
      await using session = await openSession(channelMeans(), { provider, threads: 1 });
      const embedder = openEmbedder(card(), session);
      expect([embedder.inputSize, embedder.size]).toEqual([{ width: 2, height: 1 }, 3]);
      const faces = Array.from({ length: 70 }, (_, i) => face(2, 1, i + 1, 0, 100, i + 1, 0, 100));
      const embeddings = await embedder.embed(faces);
      expect(embeddings).toHaveLength(70);
      embeddings.forEach((embedding, i) => {
        const length = Math.hypot(i + 1, 100);
        expect(embedding[0]).toBeCloseTo((i + 1) / length, 6);
        expect(embedding[2]).toBeCloseTo(100 / length, 6);
      });
      expect(await embedder.embed([])).toEqual([]);
    });

    test('prepares faces as the card tells: mean, deviation and order of the channels', async () => {
      await using session = await openSession(channelMeans(), { provider, threads: 1 });
      const embedder = openEmbedder(card({ channels: 'BGR', mean: [0.4, 0, 0], std: [1, 2, 0.5] }), session);
      const [embedding] = await embedder.embed([face(2, 1, 0, 51, 102, 153, 204, 255)]);
      // Blue, green, red: the means of (0.4, 1), (0.2, 0.8) and (0, 0.6), less the card's and divided by its deviations.
      const expected = [0.3, 0.25, 0.6];
      const length = Math.hypot(...expected);
      embedding!.forEach((value, i) => expect(value).toBeCloseTo(expected[i]! / length, 6));
    });

    test('takes a face of another size scaled, its proportions kept', async () => {
      await using session = await openSession(channelMeans(), { provider, threads: 1 });
      const embedder = openEmbedder(card(), session);
      const large = face(6, 5, ...Array.from({ length: 90 }, (_, i) => (i * 37) % 256));
      const scaled = resizeCover(large, { width: 2, height: 1 });
      expect(await embedder.embed([large])).toEqual(await embedder.embed([scaled]));
    });
  });
}

describe('an embedder whose network does not give what the card promises', () => {
  const white = face(2, 1, 255, 255, 255, 255, 255, 255);
  const failure = async (changes: Partial<EmbedderCard>, picture = white) => {
    await using session = await openSession(channelMeans(), { provider: 'wasm' });
    // Awaited here: the session ends with this block.
    return await openEmbedder({ ...card(), ...changes }, session)
      .embed([picture])
      .then(
        () => null,
        (error: unknown) => error,
      );
  };

  test('is refused: another number of numbers', async () => {
    expect(await failure({ embeddingSize: 4 })).toMatchObject({
      code: 'INFERENCE_FAILED',
      message: expect.stringMatching(/promises 1 × 4 .* \[1, 3\]/),
    });
  });

  test('is refused: another output', async () => {
    const outputs = [{ name: 'z', shape: [3], meaning: 'nothing' }];
    expect(await failure({ outputs })).toMatchObject({ message: expect.stringContaining('promises "z"') });
  });

  test('is refused: numbers without a direction', async () => {
    const black = face(2, 1, 0, 0, 0, 0, 0, 0);
    expect(await failure({}, black)).toMatchObject({ message: expect.stringContaining('of length 0') });
  });
});
