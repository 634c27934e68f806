import { describe, expect, it } from 'vitest';
import {
  type Backbone,
  BACKBONES,
  backboneSchema,
  createBackbone,
  parameterCount,
} from '../../src/backbones/registry.js';
import { autocast, backward } from '../../src/torch/autograd.js';
import { torchAvailable } from '../../src/torch/device.js';
import { Generator } from '../../src/torch/generator.js';
import { mul, sum } from '../../src/torch/operators.js';
import { scope } from '../../src/torch/scope.js';
import { hashedTensor } from '../parity/formula.js';

describe('recipe of a backbone', () => {
  it('fills in the defaults', () => {
    expect(backboneSchema.parse({ kind: 'resnet18' })).toEqual({
      kind: 'resnet18',
      stem: '7x7',
      neck: 'flattened',
      embedding: 512,
      dropout: 0,
      width: 64,
    });
  });

  it('names the key of a mistake, and the backbones there are', () => {
    const unknownKey = backboneSchema.safeParse({ kind: 'resnet18', depth: 3 }).error!.issues[0]!;
    expect(unknownKey).toMatchObject({ code: 'unrecognized_keys', keys: ['depth'] });
    const unknownKind = backboneSchema.safeParse({ kind: 'resnet20' }).error!.issues[0]!;
    expect(unknownKind.path).toEqual(['kind']);
    for (const kind of Object.keys(BACKBONES)) expect(unknownKind.message).toContain(kind);
  });

  it('refuses a dropout of 1 and an embedding without values', () => {
    expect(backboneSchema.safeParse({ kind: 'resnet18', dropout: 1 }).success).toBe(false);
    expect(backboneSchema.safeParse({ kind: 'resnet18', embedding: 0 }).success).toBe(false);
  });
});

const variants = Object.keys(BACKBONES).flatMap((kind) =>
  (['7x7', '3x3'] as const).flatMap((stem) =>
    (['pooled', 'flattened'] as const).map((neck) => [kind as keyof typeof BACKBONES, stem, neck] as const),
  ),
);

function tiny(kind: keyof typeof BACKBONES, stem: '7x7' | '3x3', neck: 'pooled' | 'flattened', seed = 1): Backbone {
  const config = backboneSchema.parse({ kind, stem, neck, embedding: 6, dropout: 0.2, width: 4 });
  return createBackbone({ ...config, inputSize: [40, 48] }, new Generator(seed));
}

describe.skipIf(!torchAvailable())('every backbone (needs libtorch)', () => {
  it.each(variants)('%s, %s stem, %s neck: finite embeddings, a gradient for every parameter', (kind, stem, neck) => {
    scope(() => {
      const backbone = tiny(kind, stem, neck);
      const images = hashedTensor('images', [4, 3, 48, 40], 'float32');
      const embeddings = backbone.forward(images);
      expect(embeddings.shape).toEqual([4, 6]);
      expect([backbone.embedding, backbone.inputSize]).toEqual([6, [40, 48]]);
      backward(sum(mul(embeddings, hashedTensor('directions', [4, 6], 'float32'))));
      for (const [name, parameter] of backbone.namedParameters()) {
        const gradient = parameter.grad?.toFloat32Array();
        expect(gradient, `gradient of ${name}`).toBeDefined();
        expect(gradient!.every(Number.isFinite), `finite gradient of ${name}`).toBe(true);
        expect(
          gradient!.some((value) => value !== 0),
          `gradient of ${name} not zero`,
        ).toBe(true);
      }
      const once = backbone.eval().forward(images).toFloat32Array();
      expect(once.every(Number.isFinite)).toBe(true);
      expect(backbone.forward(images).toFloat32Array(), 'evaluation draws nothing').toEqual(once);
      backbone.release();
    });
  });

  it.each(variants.filter(([kind]) => kind === 'resnet18'))(
    '%s, %s stem, %s neck: channels_last and bfloat16 change rounding only',
    (kind, stem, neck) => {
      scope(() => {
        const backbone = tiny(kind, stem, neck).eval();
        const images = hashedTensor('images', [4, 3, 48, 40], 'float32');
        const expected = backbone.forward(images).toFloat32Array();
        backbone.to({ memoryFormat: 'channels_last' });
        const last = images.to({ memoryFormat: 'channels_last' });
        const actual = backbone.forward(last).toFloat32Array();
        const half = autocast('bfloat16', 'cpu', () => backbone.forward(last)).toFloat32Array();
        const size = Math.hypot(...expected);
        expect(Math.hypot(...actual.map((value, index) => value - expected[index]!)) / size).toBeLessThan(1e-4);
        expect(Math.hypot(...half.map((value, index) => value - expected[index]!)) / size).toBeLessThan(0.1);
        backbone.release();
      });
    },
  );

  it('draws the same weights and dropout from the same seed', () => {
    scope(() => {
      const images = hashedTensor('images', [4, 3, 48, 40], 'float32');
      const run = (seed: number) => {
        const backbone = tiny('resnet10', '3x3', 'flattened', seed);
        const embeddings = backbone.forward(images).toFloat32Array();
        backbone.release();
        return embeddings;
      };
      expect(run(1)).toEqual(run(1));
      expect(run(1)).not.toEqual(run(2));
    });
  });

  it('takes images of another size with the pooled neck, and refuses them with the flattened one', () => {
    scope(() => {
      const larger = hashedTensor('larger', [2, 3, 80, 96], 'float32');
      const [pooled, flattened] = [tiny('resnet10', '7x7', 'pooled'), tiny('resnet10', '7x7', 'flattened')];
      expect(pooled.forward(larger).shape).toEqual([2, 6]);
      expect(() => flattened.forward(larger)).toThrow(/built for feature maps of 2×2 .* got 3×3/);
      for (const backbone of [pooled, flattened]) backbone.release();
    });
  });

  it('starts convolutions with the deviation √(2 / fan out) and normalisations as the identity', () => {
    const config = backboneSchema.parse({ kind: 'resnet18' });
    const backbone = createBackbone({ ...config, inputSize: [112, 112] }, new Generator(1));
    const state = backbone.stateDict();
    for (const name of ['conv1.weight', 'layer1.0.conv1.weight', 'layer3.0.downsample.0.weight']) {
      const { shape } = state.get(name)!;
      const values = state.get(name)!.toFloat32Array();
      const deviation = Math.sqrt(values.reduce((total, value) => total + value * value, 0) / values.length);
      expect(deviation / Math.sqrt(2 / (shape[0]! * shape[2]! * shape[3]!)), `deviation of ${name}`).toBeCloseTo(1, 1);
    }
    expect(new Set(state.get('layer2.1.bn2.weight')!.toFloat32Array())).toEqual(new Set([1]));
    expect(new Set(state.get('layer2.1.bn2.bias')!.toFloat32Array())).toEqual(new Set([0]));
    backbone.release();
  });

  it('refuses an input size that is no size', () => {
    const config = backboneSchema.parse({ kind: 'resnet10', width: 4 });
    expect(() => createBackbone({ ...config, inputSize: [0, 112] }, new Generator(1))).toThrow(/\[0, 112\]/);
  });

  it('counts values, not tensors', () => {
    const backbone = tiny('resnet10', '3x3', 'pooled');
    const sizes = Array.from(backbone.namedParameters().values(), (parameter) => parameter.toFloat32Array().length);
    expect(parameterCount(backbone)).toBe(sizes.reduce((total, size) => total + size, 0));
    backbone.release();
  });
});
