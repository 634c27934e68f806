import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import {
  BACKBONE_KINDS,
  type BackboneKind,
  backboneSchema,
  createBackbone,
  parameterCount,
} from '../../src/backbones/registry.js';
import { torchAvailable } from '../../src/torch/device.js';
import { Generator } from '../../src/torch/generator.js';
import { readFixture } from '../parity/formula.js';

/** What `backbones.py` noted of the same network in PyTorch. */
type FullSize = Record<BackboneKind, { readonly parameters: number; readonly digest: string }>;

/**
 * Parameters in millions as the authors count them, and what there is beside our trunk: a classifier of 1000 classes for
 * networks of ImageNet, the embedding of insightface's networks.
 */
const PUBLISHED: readonly [kind: BackboneKind, millions: number, beside: 'classifier' | 'embedding', source: string][] =
  [
    ['densenet121', 7.98, 'classifier', 'torchvision'],
    ['mobilenet-v2', 3.5, 'classifier', 'torchvision'],
    ['shufflenet-v2', 2.28, 'classifier', 'torchvision'],
    ['resnet18', 11.69, 'classifier', 'torchvision'],
    ['resnet34', 21.8, 'classifier', 'torchvision'],
    ['resnet50', 25.56, 'classifier', 'torchvision'],
    ['resnet101', 44.55, 'classifier', 'torchvision'],
    ['se-resnet18', 11.78, 'classifier', 'timm'],
    ['se-resnet34', 21.96, 'classifier', 'timm'],
    ['se-resnet50', 28.09, 'classifier', 'timm'],
    ['ir-resnet18', 24.03, 'embedding', 'insightface'],
    ['ir-resnet34', 34.14, 'embedding', 'insightface'],
    ['ir-resnet50', 43.59, 'embedding', 'insightface'],
    ['ir-resnet100', 65.16, 'embedding', 'insightface'],
  ];

function fullSize(settings: { readonly kind: BackboneKind } & Readonly<Record<string, unknown>>) {
  return createBackbone({ ...backboneSchema.parse(settings), inputSize: [112, 112] }, new Generator(1));
}

/** SHA-256 of the lines `name [sizes]`, sorted; see `backbones.py`. */
function digest(state: ReadonlyMap<string, { readonly shape: readonly number[] }>): string {
  const lines = Array.from(state, ([name, { shape }]) => `${name} [${shape.join(',')}]`);
  return createHash('sha256').update(lines.toSorted().join('\n')).digest('hex');
}

describe.skipIf(!torchAvailable())('networks in their full size (needs libtorch)', () => {
  const references = readFixture<FullSize>('full-size.json');

  it.each(BACKBONE_KINDS)('%s has the names, shapes and number of parameters that it has in PyTorch', (kind) => {
    const backbone = fullSize({ kind });
    expect({ parameters: parameterCount(backbone), digest: digest(backbone.stateDict()) }).toEqual(references[kind]);
    backbone.release();
  });

  it.each(PUBLISHED)(
    '%s has the %d million parameters that are published, with its %s (%s)',
    (kind, millions, beside) => {
      const backbone = fullSize({ kind });
      const count = parameterCount(backbone);
      const neck = [...backbone.namedParameters()].filter(([name]) => name.startsWith('neck.'));
      backbone.release();
      const pooled = fullSize({ kind, neck: 'pooled' });
      const features = (pooled.stateDict().get('neck.fc.weight') ?? pooled.stateDict().get('fc.weight'))!.shape[1]!;
      pooled.release();
      const trunk = count - neck.reduce((sum, [, { numel }]) => sum + numel, 0);
      const whole = beside === 'embedding' ? count : trunk + 1000 * features + 1000;
      expect(whole / 1e6).toBeCloseTo(millions, 2);
    },
  );

  it('a residual network of three stages can be written, as wide as one likes', () => {
    const backbone = fullSize({ kind: 'resnet34', width: 128, blocks: [3, 4, 5], neck: 'pooled' });
    expect([...backbone.stateDict().keys()].some((name) => name.startsWith('layer4'))).toBe(false);
    expect(parameterCount(backbone) / 1e6).toBeCloseTo(28.19, 2);
    backbone.release();
  });

  it('MobileFaceNet has the 0.99 million of its paper, which counts normalisations as folded: a shift each', () => {
    const backbone = fullSize({ kind: 'mobilefacenet', scale: 1, embedding: 128 });
    const scales = [...backbone.namedBuffers()].filter(([name]) => name.endsWith('running_mean'));
    const folded = parameterCount(backbone) - scales.reduce((sum, [, { numel }]) => sum + numel, 0);
    expect(folded / 1e6).toBeCloseTo(0.99, 2);
    backbone.release();
  });
});
