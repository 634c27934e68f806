import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { loadModel, modelsAtHand } from '../../src/face/model.js';
import { sha256 } from '../../src/face/card-check.js';
import { GraphBuilder } from '../../src/onnx/graph-builder.js';
import { writeOnnx } from '../../src/onnx/write-onnx.js';
import { exampleCard } from './example-card.js';

const folder = mkdtempSync(join(tmpdir(), 'lineament-models-'));
afterAll(() => rmSync(folder, { recursive: true }));

const builder = new GraphBuilder('g');
builder.input('x', 'float32', ['N', 3]);
builder.node('Identity', ['x'], {}, 'y');
builder.output('y', 'float32', ['N', 3]);
const network = writeOnnx(builder.build());

/** Writes a model and its card, with these changes, and returns the model's path. */
async function write(name: string, changes: object = {}): Promise<string> {
  const path = join(folder, `${name}.onnx`);
  writeFileSync(path, network);
  const card = { ...exampleCard(), name, sha256: await sha256(network), ...changes };
  writeFileSync(join(folder, `${name}.card.json`), JSON.stringify(card));
  return path;
}

describe('loading a model', () => {
  test('gives its card, and a session that runs', async () => {
    const { card, session } = await loadModel(await write('good'), 'embedder', { provider: 'wasm' });
    expect(card.embeddingSize).toBe(3);
    const { y } = await session.run({ x: { data: Float32Array.of(1, 2, 3), shape: [1, 3] } });
    expect([...y!.data]).toEqual([1, 2, 3]);
    await session.release();
  });

  test('is refused without a card', async () => {
    const path = join(folder, 'bare.onnx');
    writeFileSync(path, network);
    await expect(loadModel(path, 'embedder')).rejects.toMatchObject({
      code: 'MODEL_CARD_INVALID',
      message: expect.stringContaining('bare.card.json cannot be read'),
    });
    rmSync(path);
  });

  test('is refused when the file is not the one its card was written for', async () => {
    const path = await write('changed');
    const bytes = readFileSync(path);
    bytes[bytes.length - 1]! ^= 1;
    writeFileSync(path, bytes);
    await expect(loadModel(path, 'embedder')).rejects.toMatchObject({ code: 'MODEL_CHANGED' });
  });

  test('is refused when the model is of another kind than is needed', async () => {
    await expect(loadModel(await write('embedder'), 'detector')).rejects.toMatchObject({
      code: 'MODEL_CARD_INVALID',
      message: expect.stringContaining('of the kind "embedder"'),
    });
  });

  test('is refused, with what is at hand, when there is no such model', async () => {
    const refusal = loadModel('no-such-model', 'embedder');
    await expect(refusal).rejects.toMatchObject({
      code: 'MODEL_MISSING',
      message: expect.stringContaining('At hand: '),
    });
  });
});

describe('the models at hand', () => {
  test('are those of the folder, by name, with their sizes', async () => {
    await write('b');
    await write('a');
    const found = await modelsAtHand(folder);
    expect(found.map(({ card }) => card.name)).toEqual(['a', 'b', 'changed', 'embedder', 'good']);
    expect(found[0]!.bytes).toBe(network.length);
  });

  test('are none where there is no folder', async () => {
    expect(await modelsAtHand(join(folder, 'nowhere'))).toEqual([]);
  });
});
