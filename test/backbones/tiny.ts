import {
  type Backbone,
  BACKBONE_KINDS,
  type BackboneKind,
  backboneSchema,
  createBackbone,
} from '../../src/backbones/registry.js';
import type { InputSize } from '../../src/backbones/backbone.js';
import { Generator } from '../../src/torch/generator.js';

/** Settings that make a network small enough for a test over all of them. */
type Settings = Readonly<Record<string, unknown>>;

const necks: readonly Settings[] = [{ neck: 'pooled' }, { neck: 'flattened' }];
// Channels in eights, as in the networks themselves: see `test/parity/backbones.py`.
const narrow: readonly Settings[] = necks.map((neck) => ({ ...neck, width: 8 }));
const stems: readonly Settings[] = narrow.flatMap((settings) => [
  { ...settings, stem: '7x7' },
  { ...settings, stem: '3x3' },
]);

/** Variants of each network, which together take every way through its code. */
export const TINY = {
  cnn: necks.map((neck) => ({ ...neck, channels: [8, 16, 16] })),
  alexnet: [{ width: 16 }],
  vgg11: narrow,
  vgg16: narrow.slice(0, 1),
  resnet10: stems,
  resnet18: [...stems, { width: 8, blocks: [1, 2, 1] }],
  resnet34: stems.slice(0, 1),
  resnet50: stems,
  resnet101: stems.slice(0, 1),
  // Wide enough that not all the hidden values of a squeeze are negative, which would leave it without a gradient.
  'se-resnet18': [
    { width: 64, blocks: [1, 1], neck: 'pooled' },
    { width: 32, stem: '3x3', blocks: [1, 1, 1] },
  ],
  'se-resnet34': [{ width: 32, blocks: [1, 2, 1] }],
  'se-resnet50': [{ width: 16, blocks: [1, 2, 1], stem: '3x3', neck: 'pooled' }],
  'ir-resnet18': narrow,
  'ir-resnet34': narrow.slice(1),
  'ir-resnet50': narrow.slice(1),
  'ir-resnet100': narrow.slice(1),
  'ir-se-resnet18': narrow,
  'ir-se-resnet34': narrow.slice(1),
  'ir-se-resnet50': narrow.slice(1),
  'ir-se-resnet100': narrow.slice(1),
  densenet121: necks.map((neck) => ({ ...neck, growth: 8, blocks: [1, 2, 1] })),
  'mobilenet-v2': necks.map((neck) => ({ ...neck, multiplier: 0.25 })),
  mobilefacenet: [{ width: 8 }],
  'mobilefacenet-large': [{ width: 8, scale: 1 }],
  'shufflenet-v2': [{ multiplier: 0.5 }, { multiplier: 1, neck: 'pooled' }],
  'vit-tiny': [{ features: 24, depth: 2 }],
  'vit-small': [{ features: 48, depth: 1 }],
} satisfies Record<BackboneKind, readonly Settings[]>;

/** Every variant of every network, with a line that says which it is. */
export const TINY_VARIANTS: readonly (readonly [name: string, kind: BackboneKind, settings: Settings])[] =
  BACKBONE_KINDS.flatMap((kind) =>
    TINY[kind].map((settings: Settings) => [`${kind} ${JSON.stringify(settings)}`, kind, settings] as const),
  );

/** A small network with embeddings of 6 numbers. */
export function tinyBackbone(kind: BackboneKind, settings: Settings, inputSize: InputSize, seed = 1): Backbone {
  const config = backboneSchema.parse({ dropout: 0.2, ...settings, kind, embedding: 6 });
  return createBackbone({ ...config, inputSize }, new Generator(seed));
}
