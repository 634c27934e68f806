import { describe, expect, test } from 'vitest';
import { ChannelsLastGraph, type Value } from '../../../src/onnx/convert/channels-last.js';
import { float32Tensor } from '../../../src/onnx/tensor.js';
import { run } from './run.js';

/** Runs a network of one image, (H, W, C) channels last, through what `build` makes of it. */
function through(
  image: readonly number[],
  [height, width, channels]: readonly [number, number, number],
  build: (graph: ChannelsLastGraph, x: Value) => Value,
) {
  const graph = new ChannelsLastGraph('g');
  graph.output(build(graph, graph.input('x', [height, width, channels])), 'y');
  const first = Array.from({ length: image.length }, (_, i) => {
    const [c, pixel] = [Math.floor(i / (height * width)), i % (height * width)];
    return image[pixel * channels + c]!;
  });
  return run(graph.build(), first, [1, channels, height, width]);
}

const ramp = (length: number) => Array.from({ length }, (_, i) => i + 1);

describe('a channels-last network rebuilt channels first', () => {
  test('gives an image back as it came', async () => {
    const { values, shape } = await through(ramp(12), [2, 3, 2], (_, x) => x);
    expect(values).toEqual(ramp(12));
    expect(shape).toEqual([1, 2, 3, 2]);
  });

  test('pads SAME below and right first, as TensorFlow does', async () => {
    // A 3×3 sum at stride 2 over 4×4: TensorFlow pads one row and column in all, below and right.
    const ones = { tensor: float32Tensor([1, 3, 3, 1], Array<number>(9).fill(1)) };
    const window = { strides: [2, 2], padding: 'SAME' } as const;
    const { values } = await through(ramp(16), [4, 4, 1], (graph, x) => graph.conv(x, ones, null, window));
    expect(values).toEqual([
      1 + 2 + 3 + 5 + 6 + 7 + 9 + 10 + 11,
      3 + 4 + 7 + 8 + 11 + 12,
      9 + 10 + 11 + 13 + 14 + 15,
      11 + 12 + 15 + 16,
    ]);
  });

  test('convolves each channel by its own filters', async () => {
    const filters = { tensor: float32Tensor([1, 1, 4], [10, 100, 1000, 10000]) };
    const window = { strides: [1, 1], padding: 'VALID' } as const;
    const { values } = await through([1, 2], [1, 1, 2], (graph, x) => graph.depthwiseConv(x, filters, null, window));
    // Channel 1 has the first two filters, channel 2 the others.
    expect(values).toEqual([10, 100, 2000, 20000]);
  });

  test('mixes channels by the weights of a convolution', async () => {
    const weights = { tensor: float32Tensor([2, 1, 1, 3], [1, 0, 0, 1, 10, 100]) };
    const bias = { tensor: float32Tensor([2], [0.5, 0]) };
    const window = { strides: [1, 1], padding: 'VALID' } as const;
    const { values } = await through([1, 2, 3, 4, 5, 6], [1, 2, 3], (graph, x) => graph.conv(x, weights, bias, window));
    expect(values).toEqual([1.5, 321, 4.5, 654]);
  });

  test('pads channels and borders by zeros', async () => {
    const { values, shape } = await through([1, 2], [1, 2, 1], (graph, x) => graph.pad(x, [0, 0, 0, 1, 1, 0, 0, 1]));
    expect(shape).toEqual([1, 2, 3, 2]);
    expect(values).toEqual([0, 0, 1, 0, 2, 0, 0, 0, 0, 0, 0, 0]);
  });

  test('joins channels, rows and flat values', async () => {
    const channels = await through([1, 2], [1, 2, 1], (graph, x) => graph.concat([x, graph.add(x, x)], 3));
    expect(channels).toEqual({ values: [1, 2, 2, 4], shape: [1, 1, 2, 2] });
    const rows = await through([1, 2], [1, 2, 1], (graph, x) => graph.concat([x, graph.add(x, x)], 1));
    expect(rows).toEqual({ values: [1, 2, 2, 4], shape: [1, 2, 2, 1] });
    const flat = await through(ramp(4), [1, 2, 2], (graph, x) => {
      const each = graph.reshape(x, [2, 2]);
      return graph.concat([each, each], -1);
    });
    expect(flat).toEqual({ values: [1, 2, 1, 2, 3, 4, 3, 4], shape: [1, 2, 4] });
  });

  test('has a slope of its own for each channel below zero', async () => {
    const slope = { tensor: float32Tensor([1, 1, 2], [0.5, 0.25]) };
    const { values } = await through([-4, -4, 4, 4], [1, 2, 2], (graph, x) => graph.prelu(x, slope));
    expect(values).toEqual([-2, -1, 4, 4]);
  });

  test.each([
    ['half_pixel', [0, 0.25, 0.75, 1]],
    ['asymmetric', [0, 0.5, 1, 1]],
    ['align_corners', [0, 1 / 3, 2 / 3, 1]],
  ] as const)('resizes by the coordinates %s', async (coordinates, expected) => {
    const { values } = await through([0, 1], [1, 2, 1], (graph, x) => graph.resizeBilinear(x, [1, 4], coordinates));
    expect(values.map((value) => Math.round(value * 1e6) / 1e6)).toEqual(
      expected.map((each) => Math.round(each * 1e6) / 1e6),
    );
  });

  test('takes the largest of each window, beyond the border nothing', async () => {
    const window = { strides: [2, 2], padding: 'SAME' } as const;
    const { values } = await through([-1, -2, -3], [1, 3, 1], (graph, x) => graph.maxPool(x, [2, 2], window));
    expect(values).toEqual([-1, -3]);
  });

  test('is refused when shapes do not go together', () => {
    const graph = new ChannelsLastGraph('g');
    const x = graph.input('x', [2, 2, 1]);
    expect(() => graph.add(x, graph.pad(x, [0, 0, 0, 0, 0, 0, 0, 1]))).toThrow('it adds [2,2,1] and [2,2,2]');
    expect(() => graph.reshape(x, [5])).toThrow('reshapes [2,2,1] to [5]');
    expect(() => graph.concat([x, x], 0)).toThrow('axis 0');
    expect(() => graph.maxPool(x, [2, 2], { strides: [0, 1], padding: 'SAME' })).toThrow('steps of 0');
    expect(() => graph.maxPool(graph.reshape(x, [4]), [1, 1], { strides: [1, 1], padding: 'SAME' })).toThrow(
      '[4] for an image',
    );
    expect(() => graph.pad(x, [1, 0, 0, 0, 0, 0, 0, 0])).toThrow('pads by');
  });
});
