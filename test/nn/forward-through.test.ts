import { describe, expect, it } from 'vitest';
import { BatchNorm2d } from '../../src/nn/batch-norm.js';
import { Conv2d } from '../../src/nn/conv2d.js';
import { forwardThrough } from '../../src/nn/forward-through.js';
import type { Module } from '../../src/nn/module.js';
import { PReLU } from '../../src/nn/prelu.js';
import { ReLU } from '../../src/nn/relu.js';
import { torchAvailable } from '../../src/torch/device.js';
import { observed } from '../../src/torch/dispatch.js';
import { randn } from '../../src/torch/factories.js';
import { Generator } from '../../src/torch/generator.js';
import { scope } from '../../src/torch/scope.js';

const generator = new Generator(1);
const convolution = (): Module => new Conv2d(16, 16, { kernel: 1, generator });
const norm = (): Module => new BatchNorm2d(16);

describe.skipIf(!torchAvailable())('modules one after the other (needs libtorch)', () => {
  it.each([
    ['nothing', () => [], []],
    ['a last normalisation', () => [convolution(), norm()], ['aten::conv2d', 'lineament::batch_norm']],
    ['a ReLU', () => [norm(), new ReLU(), convolution()], ['lineament::batch_norm', 'aten::conv2d']],
    ['a PReLU', () => [convolution(), norm(), new PReLU(16)], ['aten::conv2d', 'lineament::batch_norm']],
    ['two normalisations', () => [norm(), norm(), new ReLU()], ['lineament::batch_norm', 'lineament::batch_norm']],
    [
      'another layer between',
      () => [norm(), convolution(), new ReLU()],
      ['lineament::batch_norm', 'aten::conv2d', 'aten::relu'],
    ],
  ] as const)('give what each gives of the last, with as few operators: %s', (_, make, operators) => {
    scope(() => {
      const modules: readonly Module[] = make();
      const x = randn([3, 16, 4, 4], { generator }).to({ memoryFormat: 'channels_last' });
      const apart = modules.reduce((value, module) => module.forward(value), x).toFloat32Array();
      const called: string[] = [];
      const through = observed(
        ({ operator }) => called.push(operator),
        () => forwardThrough(modules, x),
      ).toFloat32Array();
      expect(called.filter((operator) => operator !== 'aten::add_')).toEqual(operators);
      through.forEach((value, i) => expect(Math.abs(value - apart[i]!)).toBeLessThan(1e-5));
    });
  });
});
