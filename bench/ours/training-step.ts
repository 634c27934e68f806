import { timeConvolutions } from '../../dist/torch/device.js';
import { randn } from '../../dist/torch/factories.js';
import { Generator } from '../../dist/torch/generator.js';
import { keep } from '../../dist/torch/scope.js';
import { tensorFrom } from '../../dist/torch/tensor.js';
import { buildNetwork, buildOptimiser, precisionOf, TRAINING_MEMORY_FORMAT } from '../../dist/training/build.js';
import { benchmarkRecipe } from './recipe.js';
import { trainingStep } from './step.js';
import { measure, windowArguments } from './window.js';

/** Training steps on one batch of random numbers that is already in memory. */
const CLASSES = 403;
const args = windowArguments();
if (args.device !== 'cpu') timeConvolutions();
const recipe = benchmarkRecipe({ ...args, photos: 'none' });
const generator = new Generator(1);
const precision = precisionOf(recipe);
const network = buildNetwork(recipe, CLASSES, generator)
  .train()
  .to({ device: args.device, memoryFormat: TRAINING_MEMORY_FORMAT });
const step = trainingStep(network, buildOptimiser(recipe, network), precision, args.device);
const images = keep(randn([args.batch, 3, 112, 112], { generator }).to({ device: args.device }));
const labels = keep(
  tensorFrom(
    BigInt64Array.from({ length: args.batch }, (_, n) => BigInt((n * 5) % CLASSES)),
    [args.batch],
    { device: args.device },
  ),
);

async function* steps(): AsyncGenerator<number> {
  for (;;) {
    step(images, labels);
    yield args.batch;
  }
}

await measure(steps(), args);
