import { describe, expect, it } from 'vitest';
import { BACKBONES, backboneSchema, createBackbone, parameterCount } from '../../src/backbones/registry.js';
import { torchAvailable } from '../../src/torch/device.js';
import { Generator } from '../../src/torch/generator.js';
import { scope } from '../../src/torch/scope.js';
import { readFixture } from '../parity/formula.js';

type Kind = keyof typeof BACKBONES;
const torchvision = readFixture<Partial<Record<Kind, Record<string, number[]>>>>('torchvision-resnet.json');

describe.skipIf(!torchAvailable())('residual networks beside torchvision (needs libtorch)', () => {
  it.each(Object.keys(torchvision) as Kind[])('%s has the names and shapes of its state dict', (kind) => {
    const backbone = createBackbone(
      { ...backboneSchema.parse({ kind, neck: 'pooled' }), inputSize: [112, 112] },
      new Generator(1),
    );
    const entries = [...backbone.stateDict()].filter(([name]) => !name.startsWith('neck.'));
    expect(Object.fromEntries(entries.map(([name, { shape }]) => [name, shape]))).toEqual(torchvision[kind]);
    backbone.release();
  });

  it('counts the parameters of a ResNet-18 without classifier, and of its neck', () => {
    scope(() => {
      const backbone = createBackbone(
        { ...backboneSchema.parse({ kind: 'resnet18', neck: 'pooled' }), inputSize: [112, 112] },
        new Generator(1),
      );
      const neck = 512 * 512 + 512 + 2 * 512;
      expect(parameterCount(backbone)).toBe(11_689_512 - 513_000 + neck);
      backbone.release();
    });
  });
});
