import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { LineamentError } from '../../../src/errors.js';
import { convertTfjs } from '../../../src/onnx/convert/tfjs.js';
import { thrownBy } from '../thrown-by.js';
import { run } from './run.js';

const base64 = (text: string) => Buffer.from(text).toString('base64');
const ints = (...values: number[]) => ({ list: { i: values.map(String) } });

interface NodeSpec {
  readonly name: string;
  readonly op: string;
  readonly input?: readonly string[];
  readonly attr?: Readonly<Record<string, unknown>>;
}

/** A model with an image of one row, four columns and one channel going in. */
function model(nodes: readonly NodeSpec[], weights: readonly object[] = []): string {
  const sizes = ['-1', '1', '4', '1'].map((size) => ({ size }));
  const input = { name: 'x', op: 'Placeholder', attr: { shape: { shape: { dim: sizes } } } };
  return JSON.stringify({
    format: 'graph-model',
    modelTopology: { node: [...nodes, input] },
    weightsManifest: [{ paths: ['w.bin'], weights }],
  });
}

const named = (output: string) => ({ name: 'g', input: 'x', outputs: { [output]: { name: 'y' } } });

/** A 1×1 convolution by a weight stored as 8 bits, `q · 0.5 − 4`, plus 1, with these operations fused into it. */
function convolution(fused: readonly string[], padding = 'SAME') {
  const constants = ['w', 'b', 'slope'].map((name) => ({ name, op: 'Const' }));
  const attr = {
    strides: ints(1, 1, 1, 1),
    dilations: ints(1, 1, 1, 1),
    padding: { s: base64(padding) },
    fused_ops: { list: { s: fused.map(base64) } },
  };
  const nodes = [{ name: 'conv', op: '_FusedConv2D', input: ['x', 'w', 'b', 'slope'], attr }, ...constants];
  const weights = [
    { name: 'w', shape: [1, 1, 1, 1], dtype: 'float32', quantization: { dtype: 'uint8', scale: 0.5, min: -4 } },
    { name: 'b', shape: [1], dtype: 'float32' },
    { name: 'slope', shape: [1, 1, 1], dtype: 'float32' },
  ];
  const data = Uint8Array.from([4, ...new Uint8Array(Float32Array.of(1, 0.5).buffer)]); // weight 4 · 0.5 − 4 = −2
  return { text: model(nodes, weights), data };
}

describe('a converted TensorFlow.js model', () => {
  test.each([
    ['nothing', ['BiasAdd'], [9, 1, -1, -9]],
    ['ReLU', ['BiasAdd', 'Relu'], [9, 1, 0, 0]],
    ['ReLU6', ['BiasAdd', 'Relu6'], [6, 1, 0, 0]],
    ['PReLU', ['BiasAdd', 'Prelu'], [9, 1, -0.5, -4.5]],
  ])('has 8-bit weights expanded, and fused into a convolution: %s', async (_, fused, expected) => {
    const { text, data } = convolution(fused);
    const { values } = await run(convertTfjs(text, data, named('conv')), [-4, 0, 1, 5], [1, 1, 1, 4]);
    expect(values).toEqual(expected);
  });

  test('is refused, by name, when it has what there is no conversion for', () => {
    const convert = (fused: string[], padding?: string) => () => {
      const { text, data } = convolution(fused, padding);
      convertTfjs(text, data, named('conv'));
    };
    expect(convert(['BiasAdd', 'Elu'])).toThrow('fuses Elu');
    expect(convert(['Relu'])).toThrow('fuses Relu');
    expect(convert(['BiasAdd'], 'EXPLICIT')).toThrow('padding EXPLICIT');
    const softmax = model([{ name: 's', op: 'Softmax', input: ['x'] }]);
    expect(() => convertTfjs(softmax, new Uint8Array(), named('s'))).toThrow('operator Softmax');
    const add = model([{ name: 'a', op: 'AddV2', input: ['x', 'x'] }]);
    expect(() => convertTfjs(add, new Uint8Array(), named('other'))).toThrow('it gives "a"');
  });
});

/** Stands for what was not refused. */
const refusal = new LineamentError('FILE_INVALID', 'none');

describe('a hostile TensorFlow.js model', () => {
  test.each([
    ['is not JSON', '{', 'not JSON'],
    ['is another format', '{"format": "layers-model"}', 'format'],
    [
      'has a circle',
      model([
        { name: 'a', op: 'AddV2', input: ['x', 'b'] },
        { name: 'b', op: 'AddV2', input: ['x', 'a'] },
      ]),
      'circle',
    ],
    [
      'has text that is not base64',
      model([{ name: 'c', op: 'MaxPool', input: ['x'], attr: { padding: { s: 'U' } } }]),
      '"U" is not base64',
    ],
    ['takes in what is not there', model([{ name: 'a', op: 'AddV2', input: ['x', 'z'] }]), '"z", which is not there'],
  ])('is refused when it %s', (_, text, named) => {
    expect(() => convertTfjs(text, new Uint8Array(), { name: 'g', input: 'x', outputs: {} })).toThrow(named);
  });

  test('is refused when its weights are cut off, or longer than they should be', () => {
    const { text, data } = convolution(['BiasAdd']);
    expect(() => convertTfjs(text, data.subarray(0, 4), named('conv'))).toThrow('"b" ends at byte 5 of 4');
    expect(() => convertTfjs(text, Uint8Array.from([...data, 0]), named('conv'))).toThrow('take 9 bytes of 10');
  });

  test('is refused, or converted, but nothing else, when its text is changed', () => {
    const text = readFileSync('node_modules/@vladmandic/human/models/iris.json', 'utf8');
    const data = readFileSync('node_modules/@vladmandic/human/models/iris.bin');
    const changes = fc.array(fc.tuple(fc.nat(text.length - 1), fc.string({ minLength: 1, maxLength: 3 })), {
      minLength: 1,
      maxLength: 3,
    });
    fc.assert(
      fc.property(changes, (each) => {
        const changed = each.reduce((all, [at, piece]) => all.slice(0, at) + piece + all.slice(at + 1), text);
        const names = { name: 'g', input: 'x', outputs: { Identity: { name: 'y' } } };
        const error = thrownBy(() => convertTfjs(changed, data, names));
        expect(error ?? refusal).toBeInstanceOf(LineamentError);
      }),
      { numRuns: 50 },
    );
  });
});
