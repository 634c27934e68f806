import { describe, expect, it } from 'vitest';
import {
  type Backbone,
  BACKBONE_KINDS,
  backboneSchema,
  createBackbone,
  parameterCount,
} from '../../src/backbones/registry.js';
import { parameterGroups } from '../../src/optim/parameter-groups.js';
import { sgd } from '../../src/optim/sgd.js';
import { autocast, backward } from '../../src/torch/autograd.js';
import { torchAvailable } from '../../src/torch/device.js';
import { Generator } from '../../src/torch/generator.js';
import { mean, mul, sub, sum } from '../../src/torch/operators.js';
import { scope } from '../../src/torch/scope.js';
import { hashedTensor } from '../parity/formula.js';
import { TINY_VARIANTS, tinyBackbone } from './tiny.js';

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
    expect(unknownKind).toMatchObject({ options: BACKBONE_KINDS });
  });

  it('refuses a dropout of 1 and an embedding without values', () => {
    expect(backboneSchema.safeParse({ kind: 'resnet18', dropout: 1 }).success).toBe(false);
    expect(backboneSchema.safeParse({ kind: 'resnet18', embedding: 0 }).success).toBe(false);
  });
});

const SIZE = [64, 72] as const;
const faces = (batch = 4) => hashedTensor('images', [batch, 3, SIZE[1], SIZE[0]], 'float32');

describe.skipIf(!torchAvailable())('every backbone (needs libtorch)', () => {
  it.each(TINY_VARIANTS)('%s: finite embeddings, a gradient for every parameter', (_, kind, settings) => {
    scope(() => {
      const backbone = tinyBackbone(kind, settings, SIZE);
      const embeddings = backbone.forward(faces());
      expect(embeddings.shape).toEqual([4, 6]);
      expect([backbone.embedding, backbone.inputSize]).toEqual([6, SIZE]);
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
      const once = backbone.eval().forward(faces()).toFloat32Array();
      expect(once.every(Number.isFinite)).toBe(true);
      expect(backbone.forward(faces()).toFloat32Array(), 'evaluation draws nothing').toEqual(once);
      backbone.release();
    });
  });

  it.each(TINY_VARIANTS)('%s: channels_last and bfloat16 change rounding only', (_, kind, settings) => {
    scope(() => {
      const backbone = tinyBackbone(kind, settings, SIZE).eval();
      const expected = backbone.forward(faces()).toFloat32Array();
      backbone.to({ memoryFormat: 'channels_last' });
      const last = faces().to({ memoryFormat: 'channels_last' });
      const actual = backbone.forward(last).toFloat32Array();
      const half = autocast('bfloat16', 'cpu', () => backbone.forward(last)).toFloat32Array();
      const size = Math.hypot(...expected);
      expect(Math.hypot(...actual.map((value, index) => value - expected[index]!)) / size).toBeLessThan(1e-3);
      expect(Math.hypot(...half.map((value, index) => value - expected[index]!)) / size).toBeLessThan(0.2);
      backbone.release();
    });
  });

  it.each(TINY_VARIANTS)('%s: learns in bfloat16 and channels_last, as training does', (_, kind, settings) => {
    scope(() => {
      const backbone = tinyBackbone(kind, { ...settings, dropout: 0 }, SIZE).to({ memoryFormat: 'channels_last' });
      const [images, wanted] = [
        faces(8).to({ memoryFormat: 'channels_last' }),
        hashedTensor('wanted', [8, 6], 'float32'),
      ];
      const optimiser = sgd({
        groups: parameterGroups([backbone], { weightDecay: 0 }),
        learningRate: 0.02,
        momentum: 0.9,
      });
      const step = (): number =>
        scope(() => {
          const distance = sub(
            autocast('bfloat16', 'cpu', () => backbone.forward(images)),
            wanted,
          );
          const loss = mean(mul(distance, distance));
          optimiser.zeroGrad();
          backward(loss);
          optimiser.step();
          return loss.item();
        });
      const losses = Array.from({ length: 8 }, step);
      const course = losses.join(', ');
      expect(losses.every(Number.isFinite), `losses ${course}`).toBe(true);
      expect(losses.at(-1)! / losses[0]!, `losses ${course}`).toBeLessThan(0.9);
      backbone.release();
      optimiser.release();
    });
  });

  it.each(TINY_VARIANTS)('%s: takes faces of 96×112', (_, kind, settings) => {
    scope(() => {
      const backbone = tinyBackbone(kind, settings, [96, 112]).eval();
      const embeddings = backbone.forward(hashedTensor('narrow', [2, 3, 112, 96], 'float32'));
      expect(embeddings.shape).toEqual([2, 6]);
      expect(embeddings.toFloat32Array().every(Number.isFinite)).toBe(true);
      backbone.release();
    });
  });

  it('draws the same weights and dropout from the same seed', () => {
    scope(() => {
      const run = (seed: number) => {
        const backbone = tinyBackbone('resnet10', { width: 4 }, SIZE, seed);
        const embeddings = backbone.forward(faces()).toFloat32Array();
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
      const [pooled, flattened] = (['pooled', 'flattened'] as const).map((neck) =>
        tinyBackbone('resnet10', { neck, width: 4 }, SIZE),
      ) as [Backbone, Backbone];
      expect(pooled.forward(larger).shape).toEqual([2, 6]);
      expect(() => flattened.forward(larger)).toThrow(/built for feature maps of 3×2 .* got 3×3/);
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
    const backbone = tinyBackbone('resnet10', { neck: 'pooled', width: 4 }, SIZE);
    const sizes = Array.from(backbone.namedParameters().values(), (parameter) => parameter.toFloat32Array().length);
    expect(parameterCount(backbone)).toBe(sizes.reduce((total, size) => total + size, 0));
    backbone.release();
  });
});
