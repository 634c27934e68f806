import { z } from 'zod';
import type { Module } from '../nn/module.js';

/** Width and height of the images that a network is built for, in pixels. */
export type InputSize = readonly [width: number, height: number];

/** A network from images `(N, 3, H, W)` to embeddings `(N, embedding)`, not of unit length. */
export interface Backbone extends Module {
  /** Length of the embedding. */
  readonly embedding: number;
  readonly inputSize: InputSize;
}

/** A network's own settings, with the size of its images: what a backbone is made from. */
export type Sized<Config> = Config & { readonly inputSize: InputSize };

/** What a recipe may say of every backbone. */
export const embeddingSettings = {
  /** Length of the embedding; default 512, as in the ArcFace paper. */
  embedding: z.int().min(1).default(512),
  /** Probability of dropping a feature in the neck; default 0, as insightface's networks. */
  dropout: z.number().min(0).lt(1).default(0),
} as const;

/** How the last map becomes an embedding; see `neck.ts`. */
export const neckKind = z.enum(['pooled', 'flattened']);
export type NeckKind = z.output<typeof neckKind>;
