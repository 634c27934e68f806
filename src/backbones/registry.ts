import { z } from 'zod';
import type { Module } from '../nn/module.js';
import type { Generator } from '../torch/generator.js';
import type { Backbone, Sized } from './backbone.js';
import { AlexNet, alexnetSchema } from './alexnet.js';
import { Cnn, cnnSchema } from './cnn.js';
import { DenseNet, densenetSchema } from './densenet.js';
import { IrResNet, irResnetSchema } from './ir-resnet.js';
import { MobileFaceNet, mobileFaceNetSchema } from './mobilefacenet.js';
import { MobileNetV2, mobileNetV2Schema } from './mobilenet-v2.js';
import { ResNet, resnetSchema } from './resnet.js';
import { ShuffleNetV2, shuffleNetV2Schema } from './shufflenet-v2.js';
import { Vgg, vggSchema } from './vgg.js';
import { VisionTransformer, visionTransformerSchema } from './vision-transformer.js';

export type { Backbone } from './backbone.js';

type KindSchema = z.ZodObject<{ kind: z.ZodEnum } & z.core.$ZodShape, z.core.$strict>;

/** Networks of one design: the settings that a recipe gives them, and the class that is made from these. */
interface Family<Schema extends KindSchema> {
  readonly schema: Schema;
  readonly create: (settings: Sized<z.output<Schema>>, generator: Generator) => Backbone;
}

/** The compiler holds a network's settings to its schema here. */
function family<Schema extends KindSchema>(
  schema: Schema,
  Network: new (settings: Sized<z.output<Schema>>, generator: Generator) => Backbone,
): Family<Schema> {
  return { schema, create: (settings, generator) => new Network(settings, generator) };
}

/** The networks that a recipe may name: a line a family. */
const FAMILIES = [
  family(cnnSchema, Cnn),
  family(alexnetSchema, AlexNet),
  family(vggSchema, Vgg),
  family(resnetSchema, ResNet),
  family(irResnetSchema, IrResNet),
  family(densenetSchema, DenseNet),
  family(mobileNetV2Schema, MobileNetV2),
  family(mobileFaceNetSchema, MobileFaceNet),
  family(shuffleNetV2Schema, ShuffleNetV2),
  family(visionTransformerSchema, VisionTransformer),
] as const;

type SchemasOf<Families extends readonly { readonly schema: unknown }[]> = {
  readonly [Index in keyof Families]: Families[Index]['schema'];
};

/** The recipe's `backbone`: a `kind`, and the settings of its family. */
export const backboneSchema = z.discriminatedUnion(
  'kind',
  FAMILIES.map(({ schema }) => schema) as unknown as SchemasOf<typeof FAMILIES>,
);

export type BackboneConfig = z.output<typeof backboneSchema>;
export type BackboneKind = BackboneConfig['kind'];

/** What a backbone is made from: the recipe's `backbone`, and its input size. */
export type BackboneSettings = Sized<BackboneConfig>;

/** Every `kind` that a recipe may name. */
export const BACKBONE_KINDS: readonly BackboneKind[] = FAMILIES.flatMap(({ schema }) => schema.shape.kind.options);

/** Makes the backbone that `settings.kind` names; `generator` draws its weights and, in training, its dropout. */
export function createBackbone(settings: BackboneSettings, generator: Generator): Backbone {
  const found = FAMILIES.find(({ schema }) =>
    (schema.shape.kind.options as readonly string[]).includes(settings.kind),
  )!;
  // Of a family found by its kind, the settings are those of its schema: the compiler cannot follow that.
  return (found as unknown as Family<KindSchema>).create(settings, generator);
}

/** The number of trained values of a module. */
export function parameterCount(module: Pick<Module, 'parameters'>): number {
  return module.parameters().reduce((sum, parameter) => sum + parameter.numel, 0);
}
