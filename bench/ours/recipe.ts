import { parseRecipe, type Recipe } from '../../dist/training/recipe.js';
import type { BenchmarkBackbone } from '../benchmark.js';
import type { Arguments } from './window.js';

/** The defaults of each kind, but for the dropout of the first. */
const NETWORKS = {
  resnet18: { kind: 'resnet18', stem: '7x7', neck: 'flattened', dropout: 0.2 },
  'ir-resnet18': { kind: 'ir-resnet18' },
  'ir-resnet50': { kind: 'ir-resnet50' },
  mobilefacenet: { kind: 'mobilefacenet' },
} as const satisfies Record<BenchmarkBackbone, object>;

/**
 * What both sides train; `peers-src/network.py` and `peers-src/data.py` say the same in PyTorch. Decoded photos are not
 * cached and there is one epoch, so that every image of a measurement comes from its file.
 */
export function benchmarkRecipe({
  photos,
  batch,
  precision,
  backbone,
  device = 'cpu',
  norms = 'synchronised',
}: Pick<Arguments, 'photos' | 'batch' | 'precision' | 'backbone'> &
  Partial<Pick<Arguments, 'device' | 'norms'>>): Recipe {
  return parseRecipe(
    {
      data: { train: photos, cacheMegabytes: 0 },
      augment: [
        { randomResizedCrop: { scale: [0.8, 1] } },
        { horizontalFlip: {} },
        { rotation: { degrees: 10 } },
        { colorJitter: { brightness: 0.2, contrast: 0.2 } },
      ],
      backbone: NETWORKS[backbone],
      objective: [{ kind: 'arcface', scale: 32, margin: 0.35 }],
      optimiser: { kind: 'sgd', learningRate: 0.1, momentum: 0.9, weightDecay: 5e-4, decayNormsAndBiases: true },
      schedule: { kind: 'constant' },
      distributed: { batchNorm: norms },
      device,
      precision,
      batch,
      epochs: 1,
      // Checkpoints are not part of what is compared: the peer writes none.
      checkpointMinutes: 1e6,
      seed: 1,
    },
    'the benchmark',
  );
}
