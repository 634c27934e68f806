import { expect, test } from 'vitest';
import { joinedInBlocks, widenedToBlocks } from '../../src/onnx/channel-blocks.js';
import { ChannelsLastGraph, type Value } from '../../src/onnx/convert/channels-last.js';
import type { OnnxGraph } from '../../src/onnx/graph.js';
import { elementCount, float32Tensor } from '../../src/onnx/tensor.js';
import { Random } from '../../src/random.js';
import { run } from './convert/run.js';

const SIDE = 4;
const WINDOW = { strides: [1, 1], padding: 'SAME' } as const;

/** A network that is `first` channels wide and then `wider`, as residual networks grow: by zeros. With `image` it gives that, too. */
function growing(first: number, wider: number, image = false): OnnxGraph {
  const random = new Random(7);
  const graph = new ChannelsLastGraph('growing');
  const weights = (shape: readonly number[]) => ({
    tensor: float32Tensor(
      shape,
      Array.from({ length: elementCount(shape) }, () => random.uniform() - 0.5),
    ),
  });
  const conv = (x: Value, channels: number) =>
    graph.conv(x, weights([channels, 1, 1, x.shape[2]!]), weights([channels]), WINDOW);
  const relu = (x: Value) => graph.activate(x, { kind: 'Relu' });
  const narrow = relu(conv(graph.input('x', [SIDE, SIDE, 3]), first));
  const inside = graph.depthwiseConv(narrow, weights([3, 3, first]), weights([first]), WINDOW);
  const padded = graph.pad(narrow, [0, 0, 0, 0, 0, 0, 0, wider - first]);
  const wide = relu(graph.add(conv(inside, wider), padded));
  const pooled = graph.maxPool(wide, [2, 2], { strides: [2, 2], padding: 'SAME' });
  graph.output(conv(pooled, 5), 'y');
  if (image) graph.output(graph.prelu(wide, weights([1, 1, wider])), 'z');
  return graph.build();
}

const operators = ({ nodes }: OnnxGraph) => nodes.map(({ operator }) => operator);

/** Pads of images: those of weights are computed once, when the network is loaded. */
function padsOfImages({ nodes, initialisers }: OnnxGraph) {
  return nodes.filter(({ operator, inputs }) => operator === 'Pad' && !initialisers.has(inputs[0]!));
}

async function outputs(graph: OnnxGraph): Promise<number[][]> {
  const picture = Array.from({ length: 3 * SIDE * SIDE }, (_, i) => Math.sin(i));
  const each = graph.outputs.map((output) => run({ ...graph, outputs: [output] }, picture, [1, 3, SIDE, SIDE]));
  return (await Promise.all(each)).map(({ values }) => values);
}

function expectClose(actual: number[][], expected: number[][]) {
  actual.forEach((values, i) => {
    expect(values).toHaveLength(expected[i]!.length);
    values.forEach((value, k) => expect(value).toBeCloseTo(expected[i]![k]!, 5));
  });
}

test('joins channels to a sum where it was padded to their number', async () => {
  const graph = growing(16, 48, true);
  const joined = joinedInBlocks(graph);
  expect(padsOfImages(graph)).toHaveLength(1);
  expect(padsOfImages(joined)).toEqual([]);
  expect(operators(joined)).toContain('Concat');
  expectClose(await outputs(joined), await outputs(graph));
});

test('leaves pads that are not whole blocks', () => {
  for (const [first, wider] of [
    [8, 16],
    [16, 24],
  ] as const) {
    expect(operators(joinedInBlocks(growing(first, wider)))).toEqual(operators(growing(first, wider)));
  }
});

test('fills channels up to whole blocks, which makes pads within one needless', async () => {
  const graph = growing(10, 14);
  const widened = widenedToBlocks(graph);
  expect(padsOfImages(widened)).toEqual([]);
  expectClose(await outputs(widened), await outputs(graph));
});

test('fills up, then joins', async () => {
  const graph = growing(10, 40);
  const joined = joinedInBlocks(widenedToBlocks(graph));
  expect(padsOfImages(joined)).toEqual([]);
  expect(operators(joined)).toContain('Concat');
  expectClose(await outputs(joined), await outputs(graph));
});

test('leaves the images as wide as they are that others take in', async () => {
  const graph = growing(10, 14, true);
  const widened = widenedToBlocks(graph);
  expect(widened.outputs).toEqual(graph.outputs);
  expectClose(await outputs(widened), await outputs(graph));
});
