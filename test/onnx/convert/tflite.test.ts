import fc from 'fast-check';
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { LineamentError } from '../../../src/errors.js';
import { convertTflite } from '../../../src/onnx/convert/tflite.js';
import { thrownBy } from '../thrown-by.js';
import { run } from './run.js';
import { tfliteFile } from './tflite-file.js';

const named = (output: string) => ({ name: 'g', input: 'x', outputs: { [output]: { name: 'y' } } });

/** A 1×1 convolution of one channel by −2, plus 1, stride 1, with this fused activation. */
const convolution = (activation: number, dilation = 1) =>
  tfliteFile(3, { 1: { int32: 1 }, 2: { int32: 1 }, 3: { int8: activation }, 4: { int32: dilation } }, [
    { shape: [1, 1, 4, 1] },
    { shape: [1, 1, 1, 1], values: [-2] },
    { shape: [1], values: [1] },
    { shape: [1, 1, 4, 1] },
  ]);

describe('a converted tflite network', () => {
  test.each([
    ['nothing', 0, [9, 1, -1, -9]],
    ['ReLU', 1, [9, 1, 0, 0]],
    ['ReLU6', 3, [6, 1, 0, 0]],
  ])('has fused into a convolution: %s', async (_, activation, expected) => {
    const graph = convertTflite(convolution(activation), named('tensor3'));
    const { values, shape } = await run(graph, [-4, 0, 1, 5], [1, 1, 1, 4]);
    expect(values).toEqual(expected);
    expect(shape).toEqual([1, 1, 4, 1]);
  });

  test('is refused, by name, when it has what there is no conversion for', () => {
    expect(() => convertTflite(convolution(2), named('tensor3'))).toThrow('fused activation number 2');
    expect(() => convertTflite(convolution(0, 2), named('tensor3'))).toThrow('dilated');
    expect(() => convertTflite(convolution(0), named('other'))).toThrow('it gives "tensor3"');
    const softmax = tfliteFile(25, {}, [{ shape: [1, 1, 1, 1] }, { shape: [1, 1, 1, 1] }]);
    expect(() => convertTflite(softmax, named('tensor1'))).toThrow('operator 25');
  });

  test('is refused when it declares another shape than it computes', () => {
    const relu = tfliteFile(19, {}, [{ shape: [1, 2, 2, 1] }, { shape: [1, 2, 3, 1] }]);
    expect(() => convertTflite(relu, named('tensor1'))).toThrow('RELU gives [2,2,1] where it declares [2,3,1]');
  });
});

/** Stands for what was not refused. */
const refusal = new LineamentError('FILE_INVALID', 'none');

describe('a hostile tflite file', () => {
  const file = 'node_modules/@mediapipe/face_detection/face_detection_short_range.tflite';
  const whole = new Uint8Array(readFileSync(file));
  const names = { name: 'g', input: 'x', outputs: { regressors: { name: 'a' }, classificators: { name: 'b' } } };
  const convertsOrRefuses = (bytes: Uint8Array): void => {
    const error = thrownBy(() => convertTflite(bytes, names));
    expect(error ?? refusal).toBeInstanceOf(LineamentError);
  };

  test('is refused when it is cut off', () => {
    expect(() => convertTflite(whole, names)).not.toThrow();
    for (let length = 0; length < whole.length; length += 1999) {
      expect(() => convertTflite(whole.subarray(0, length), names), `${length} bytes`).toThrow(LineamentError);
    }
  });

  test('is refused, or converted, but nothing else, when bytes of it are changed', () => {
    // The tables lie in front of and behind the weights.
    const place = fc.oneof(
      fc.integer({ min: 0, max: 20_000 }),
      fc.integer({ min: whole.length - 20_000, max: whole.length - 1 }),
    );
    const changes = fc.array(fc.tuple(place, fc.integer({ min: 0, max: 255 })), { minLength: 1, maxLength: 30 });
    fc.assert(
      fc.property(changes, (each) => {
        const bytes = whole.slice();
        for (const [at, value] of each) bytes[at] = value;
        convertsOrRefuses(bytes);
      }),
      { numRuns: 100 },
    );
  });

  test('is refused, or converted, but nothing else, whatever bytes it holds', () => {
    const bytes = fc.uint8Array({ minLength: 8, maxLength: 400 }).map((each) => {
      each.set(Buffer.from('TFL3'), 4);
      return each;
    });
    fc.assert(fc.property(bytes, convertsOrRefuses), { numRuns: 1000 });
  });
});
