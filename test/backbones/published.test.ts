import { describe, expect, it } from 'vitest';
import type { Backbone, InputSize } from '../../src/backbones/backbone.js';
import { multiplyAdds } from '../../src/backbones/multiply-adds.js';
import { type BackboneKind, backboneSchema, createBackbone, parameterCount } from '../../src/backbones/registry.js';
import { torchAvailable } from '../../src/torch/device.js';
import { Generator } from '../../src/torch/generator.js';

/** The sizes of linear layers, which have biases, one after the other. */
type Classifier = readonly number[];

/** What authors state of a network of ImageNet: parameters in millions, multiply-adds in billions of a photo of 224×224. */
interface Published {
  readonly kind: BackboneKind;
  readonly settings?: Readonly<Record<string, unknown>>;
  readonly millions: number;
  readonly billions: number;
  /** Digits behind the point that are stated of the billions. */
  readonly digits: number;
  /** In place of our neck; by default one layer to 1000 classes. */
  readonly classifier?: Classifier;
  readonly source: string;
}

const torchvision = { settings: { neck: 'pooled' }, digits: 3, source: 'torchvision' } as const;
const deit = { settings: { patch: 16 }, digits: 1, source: 'DeiT, table 1' } as const;

const IMAGENET: readonly Published[] = [
  { kind: 'alexnet', millions: 61.1, billions: 0.714, classifier: [9216, 4096, 4096, 1000], ...torchvision },
  { kind: 'vgg11', millions: 132.87, billions: 7.609, classifier: [25088, 4096, 4096, 1000], ...torchvision },
  { kind: 'vgg16', millions: 138.37, billions: 15.47, classifier: [25088, 4096, 4096, 1000], ...torchvision },
  { kind: 'resnet18', millions: 11.69, billions: 1.814, ...torchvision },
  { kind: 'resnet34', millions: 21.8, billions: 3.664, ...torchvision },
  { kind: 'resnet50', millions: 25.56, billions: 4.089, ...torchvision },
  { kind: 'resnet101', millions: 44.55, billions: 7.801, ...torchvision },
  { kind: 'densenet121', millions: 7.98, billions: 2.834, ...torchvision },
  { kind: 'mobilenet-v2', millions: 3.5, billions: 0.301, ...torchvision },
  { kind: 'shufflenet-v2', millions: 2.28, billions: 0.145, ...torchvision },
  { kind: 'vit-tiny', millions: 5.72, billions: 1.3, ...deit },
  { kind: 'vit-small', millions: 22.05, billions: 4.6, ...deit },
];

function build(settings: Readonly<Record<string, unknown>>, inputSize: InputSize): Backbone {
  return createBackbone({ ...backboneSchema.parse(settings), inputSize }, new Generator(1));
}

/** Numbers of a backbone whose neck (linear, then normalisation) is taken off and a classifier put in its place. */
function withClassifier(backbone: Backbone, classifier: Classifier | undefined) {
  const state = backbone.stateDict();
  const [embedding, features] = (state.get('neck.fc.weight') ?? state.get('fc.weight'))!.shape as [number, number];
  const layers = classifier ?? [features, 1000];
  const weights = layers.slice(1).reduce((sum, to, index) => sum + to * layers[index]!, 0);
  const biases = layers.slice(1).reduce((sum, to) => sum + to, 0);
  return {
    // The neck: weights and biases of the linear layer, scales and shifts of the normalisation.
    parameters: parameterCount(backbone) - embedding * (features + 3) + weights + biases,
    multiplyAdds: multiplyAdds(backbone) - embedding * features + weights,
  };
}

describe.skipIf(!torchAvailable())('what is published of networks (needs libtorch)', () => {
  it.each(IMAGENET)(
    '$kind with its classifier: $millions million parameters, $billions billion multiply-adds ($source)',
    ({ kind, settings, millions, billions, digits, classifier }) => {
      const backbone = build({ kind, ...settings }, [224, 224]);
      const found = withClassifier(backbone, classifier);
      backbone.release();
      expect((found.parameters / 1e6).toFixed(2)).toBe(millions.toFixed(2));
      expect((found.multiplyAdds / 1e9).toFixed(digits)).toBe(billions.toFixed(digits));
    },
  );

  it.each([
    ['se-resnet18', 11.78],
    ['se-resnet34', 21.96],
    ['se-resnet50', 28.09],
  ])('%s with its classifier: %d million parameters (timm)', (kind, millions) => {
    const backbone = build({ kind, neck: 'pooled' }, [32, 32]);
    expect((withClassifier(backbone, undefined).parameters / 1e6).toFixed(2)).toBe(millions.toFixed(2));
    backbone.release();
  });

  it.each([
    ['ir-resnet18', 24.03],
    ['ir-resnet34', 34.14],
    ['ir-resnet50', 43.59],
    ['ir-resnet100', 65.16],
  ])('%s to its embedding: %d million parameters (insightface)', (kind, millions) => {
    const backbone = build({ kind }, [112, 112]);
    expect((parameterCount(backbone) / 1e6).toFixed(2)).toBe(millions.toFixed(2));
    backbone.release();
  });

  it('MobileFaceNet: 221 million multiply-adds, and 0.99 million parameters with normalisations folded to a shift each', () => {
    const backbone = build({ kind: 'mobilefacenet', scale: 1, embedding: 128 }, [112, 112]);
    const scales = [...backbone.namedBuffers()].filter(([name]) => name.endsWith('running_mean'));
    const folded = parameterCount(backbone) - scales.reduce((sum, [, { numel }]) => sum + numel, 0);
    expect((folded / 1e6).toFixed(2)).toBe('0.99');
    expect((multiplyAdds(backbone) / 1e6).toFixed(0)).toBe('221');
    backbone.release();
  });
});
