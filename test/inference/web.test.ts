import { describe, expect, test } from 'vitest';
import { openWebSession } from '../../src/inference/web.js';
import { GraphBuilder } from '../../src/onnx/graph-builder.js';
import { writeOnnx } from '../../src/onnx/write-onnx.js';

function identity(): Uint8Array {
  const builder = new GraphBuilder('g');
  builder.input('x', 'float32', ['N']);
  builder.node('Identity', ['x'], {}, 'y');
  builder.output('y', 'float32', ['N']);
  return writeOnnx(builder.build());
}

describe('onnxruntime-web', () => {
  test('does not have the providers of onnxruntime-node', async () => {
    await expect(openWebSession(identity(), { provider: 'cuda' })).rejects.toMatchObject({ code: 'RUNTIME_MISSING' });
  });

  test('refuses another number of threads than WebAssembly was started with', async () => {
    await using session = await openWebSession(identity(), { threads: 1 });
    expect(session.provider).toBe('wasm');
    await expect(openWebSession(identity(), { threads: 2 })).rejects.toMatchObject({ code: 'VALUE_INVALID' });
    // Without a number it is the one that was.
    await using second = await openWebSession(identity());
    expect(second.provider).toBe('wasm');
  });
});
