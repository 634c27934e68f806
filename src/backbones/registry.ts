import type { z } from 'zod';
import type { Module } from '../nn/module.js';
import type { Generator } from '../torch/generator.js';
import { ResNet, resnetSchema } from './resnet.js';

/** A network from images `(N, 3, H, W)` to embeddings `(N, embedding)`, not of unit length. */
export interface Backbone extends Module {
  /** Length of the embedding. */
  readonly embedding: number;
  /** Width and height of the images, in pixels. */
  readonly inputSize: readonly [width: number, height: number];
}

/** The recipe's `backbone`. With a second family of networks this becomes a union over `kind`. */
export const backboneSchema = resnetSchema;

export type BackboneConfig = z.output<typeof backboneSchema>;

/** What a backbone is made from: the recipe's `backbone`, and its input size. */
export type BackboneSettings = BackboneConfig & Pick<Backbone, 'inputSize'>;

type BackboneFactory = (settings: BackboneSettings, generator: Generator) => Backbone;

const resnet: BackboneFactory = (settings, generator) => new ResNet(settings, generator);

/** The backbones that a recipe may name. */
export const BACKBONES = {
  resnet10: resnet,
  resnet18: resnet,
  resnet34: resnet,
  resnet50: resnet,
} satisfies Record<BackboneConfig['kind'], BackboneFactory>;

/** Makes the backbone that `settings.kind` names; `generator` draws its weights and, in training, its dropout. */
export function createBackbone(settings: BackboneSettings, generator: Generator): Backbone {
  return BACKBONES[settings.kind](settings, generator);
}

/** The number of trained values of a module. */
export function parameterCount(module: Pick<Module, 'parameters'>): number {
  return module.parameters().reduce((sum, parameter) => sum + parameter.numel, 0);
}
