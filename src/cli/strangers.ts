import type { Canvas, FaceDataset } from '../data/dataset.js';
import { openDataset } from '../data/open-dataset.js';
import { pairsFromDataset } from '../data/pairs/from-dataset.js';
import type { SamplePair } from '../data/pairs/pair.js';
import type { RgbImage } from '../image/image.js';
import { Random } from '../random.js';
import type { Recipe } from '../training/recipe.js';

/** People whom no part of the recipe has seen: their numbers begin beyond all of its. */
export const STRANGERS = { identities: 60, images: 8, first: 1_000_000, pairs: 1200 } as const;

/** The same data set, painting each picture once for each size asked for. */
function remembered(dataset: FaceDataset): FaceDataset {
  const pictures = new Map<string, Promise<RgbImage>>();
  return {
    ...dataset,
    load(index, canvas) {
      const key = JSON.stringify([index, canvas]);
      const picture = pictures.get(key) ?? dataset.load(index, canvas);
      pictures.set(key, picture);
      return picture;
    },
  };
}

/** Generated people whom a network has never seen, and pairs of their pictures in ten folds without a person in common. */
export interface Strangers {
  readonly dataset: FaceDataset;
  readonly pairs: readonly SamplePair[];
  readonly canvas: Canvas;
}

export function strangersOf(recipe: Recipe): Strangers {
  const { identities, images, first, pairs: count } = STRANGERS;
  const [width, height] = recipe.input.size;
  const size = recipe.input.canvas[0];
  const dataset = remembered(
    openDataset(`synthetic:identities=${identities},images=${images},seed=${recipe.seed},size=${size},first=${first}`),
  );
  const pairs = pairsFromDataset(dataset, { count, random: new Random(recipe.seed).fork('demo'), folds: 10 });
  return { dataset, pairs, canvas: { width, height, centralFraction: recipe.input.crop } };
}
