import { expect, test } from 'vitest';
import type { ModelCard } from '../../src/face/model-card.js';
import { networkInput } from '../../src/face/network-input.js';

const image = (first: number) => ({
  width: 2,
  height: 1,
  data: Uint8Array.from([first, 51, 102, 255, 204, 153]),
});
const input: ModelCard['input'] = {
  name: 'x',
  size: [2, 1],
  mean: [0, 0.2, 0.5],
  std: [1, 0.5, 0.25],
  channels: 'RGB',
  layout: 'NCHW',
};

const rounded = (data: Float32Array) => [...data].map((value) => Number(value.toFixed(5)));

test('is (x − mean) / std, channels first, picture after picture', () => {
  const { data, shape } = networkInput([image(0), image(255)], input);
  expect(shape).toEqual([2, 3, 1, 2]);
  // Red: 0, 1; green: (0.2 − 0.2) / 0.5, (0.8 − 0.2) / 0.5; blue: (0.4 − 0.5) / 0.25, (0.6 − 0.5) / 0.25.
  expect(rounded(data)).toEqual([0, 1, 0, 1.2, -0.4, 0.4, 1, 1, 0, 1.2, -0.4, 0.4]);
});

test('has blue first for networks that take it so', () => {
  const plain: ModelCard['input'] = { ...input, mean: [0, 0, 0], std: [1, 1, 1], channels: 'BGR' };
  expect(rounded(networkInput([image(0)], plain).data)).toEqual([0.4, 0.6, 0.2, 0.8, 0, 1]);
});
