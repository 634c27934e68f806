import { describe, expect, test } from 'vitest';
import { LineamentError } from '../../src/errors.js';
import { openSession } from '../../src/inference/node.js';
import { GraphBuilder } from '../../src/onnx/graph-builder.js';
import { tensorOf } from '../../src/onnx/tensor.js';
import { writeOnnx } from '../../src/onnx/write-onnx.js';
import { absent } from './absent.js';

/** y = |x|, for any number of rows of three. */
function absolute(): Uint8Array {
  const builder = new GraphBuilder('g');
  builder.input('x', 'float32', ['N', 3]);
  builder.node('Abs', ['x'], {}, 'y');
  builder.output('y', 'float32', ['N', 3]);
  return writeOnnx(builder.build());
}

async function errorOf(promise: Promise<unknown>): Promise<LineamentError> {
  const error = await promise.then(
    () => null,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(LineamentError);
  return error as LineamentError;
}

for (const provider of ['cpu', 'wasm'] as const) {
  describe.skipIf(absent(provider))(`a session on ${provider}`, () => {
    test('computes, and says what computes', async () => {
      await using session = await openSession(absolute(), { provider, threads: 1 });
      expect([session.provider, session.inputNames, session.outputNames]).toEqual([provider, ['x'], ['y']]);
      const { y } = await session.run({ x: { data: Float32Array.of(-1, 2, -3, 4, -5, 6), shape: [2, 3] } });
      expect(y).toEqual({ data: Float32Array.of(1, 2, 3, 4, 5, 6), shape: [2, 3] });
    });

    test('refuses inputs that are missing, unknown, or not as long as their shape', async () => {
      await using session = await openSession(absolute(), { provider });
      const x = { data: Float32Array.of(1, 2, 3), shape: [1, 3] };
      const wrong = [{}, { z: x }, { x, z: x }, { x: { ...x, shape: [2, 3] } }];
      const codes = await Promise.all(wrong.map(async (inputs) => (await errorOf(session.run(inputs))).code));
      expect(codes).toEqual(wrong.map(() => 'VALUE_INVALID'));
    });

    test('says which shape the network does not take', async () => {
      await using session = await openSession(absolute(), { provider });
      const error = await errorOf(session.run({ x: { data: new Float32Array(4), shape: [1, 4] } }));
      expect(error).toMatchObject({ code: 'INFERENCE_FAILED', message: expect.stringContaining('x[1, 4]') });
    });

    test('is refused for what is no network', async () => {
      const cut = absolute().subarray(0, 40);
      expect((await errorOf(openSession(cut, { provider }))).code).toBe('INFERENCE_FAILED');
      expect((await errorOf(openSession(new Uint8Array(), { provider }))).code).toBe('INFERENCE_FAILED');
    });

    test('refuses to take what is not float32 for float32', async () => {
      const builder = new GraphBuilder('g');
      builder.input('x', 'float32', [1]);
      builder.constant(tensorOf('int32', [1], Uint8Array.of(1, 0, 0, 0)), 'one');
      builder.node('Abs', ['one'], {}, 'y');
      builder.output('y', 'int32', [1]);
      await using session = await openSession(writeOnnx(builder.build()), { provider });
      const error = await errorOf(session.run({ x: { data: new Float32Array(1), shape: [1] } }));
      expect(error.message).toContain('"y" as int32');
    });
  });
}

describe('a provider that is asked for and not there', () => {
  // onnxruntime-node has CoreML in macOS and DirectML in Windows; no machine has both.
  test.each(process.platform === 'darwin' ? (['dml'] as const) : (['coreml'] as const))(
    'is an error: %s',
    async (provider) => {
      const error = await errorOf(openSession(absolute(), { provider }));
      expect(error).toMatchObject({ code: 'RUNTIME_MISSING', message: expect.stringContaining(`"${provider}"`) });
    },
  );

  test('is not asked for by default: some provider is always there, and says its name', async () => {
    await using session = await openSession(absolute());
    expect(['cpu', 'wasm']).toContain(session.provider);
  });
});
