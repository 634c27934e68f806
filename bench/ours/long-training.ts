import { parseArgs } from 'node:util';
import { randn } from '../../dist/torch/factories.js';
import { Generator } from '../../dist/torch/generator.js';
import { liveTensors, scope } from '../../dist/torch/scope.js';
import { tensorFrom } from '../../dist/torch/tensor.js';
import { buildNetwork, buildOptimiser } from '../../dist/training/build.js';
import { parseRecipe } from '../../dist/training/recipe.js';
import { trainingStep } from './step.js';

/** What a long training holds on to: a small network on fresh random batches, memory and live tensors early and late. */
export interface LongTrainingResult {
  readonly early: { readonly residentBytes: number; readonly liveTensors: number };
  readonly late: { readonly residentBytes: number; readonly liveTensors: number };
}

const { values } = parseArgs({ options: { steps: { type: 'string', default: '2000' } } });
const steps = Number(values.steps);
const [batch, side, classes] = [16, 64, 100];
const recipe = parseRecipe(
  {
    data: { train: 'none' },
    input: { size: [side, side] },
    backbone: { kind: 'resnet18', width: 16 },
    objective: [{ kind: 'arcface', scale: 32, margin: 0.35 }],
    precision: 'float32',
  },
  'the benchmark',
);
const generator = new Generator(1);
const network = buildNetwork(recipe, classes, generator).train();
const optimiser = buildOptimiser(recipe, network);
optimiser.learningRate = 0.01;
const step = trainingStep(network, optimiser, 'float32');

const now = (): LongTrainingResult['early'] => ({
  residentBytes: process.memoryUsage.rss(),
  liveTensors: liveTensors(),
});

let early = now();
for (let n = 1; n <= steps; n++) {
  scope(() => {
    const labels = tensorFrom(
      BigInt64Array.from({ length: batch }, (_, k) => BigInt((n + k) % classes)),
      [batch],
    );
    step(randn([batch, 3, side, side], { generator }), labels);
  });
  if (n === Math.ceil(steps / 10)) early = now();
  // The garbage collector and the feed run between steps in a training; let them here too.
  if (n % 10 === 0) await new Promise((resolve) => setImmediate(resolve));
}
const result: LongTrainingResult = { early, late: now() };
process.stdout.write(`${JSON.stringify(result)}\n`);
