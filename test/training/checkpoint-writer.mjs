// Writes checkpoints from a step on as fast as it can, and tells of each: to be killed, at the latest by itself after a
// minute. A weight and a momentum hold the step.
import { tensorFrom } from '../../dist/torch/tensor.js';
import { saveCheckpoint } from '../../dist/training/checkpoint.js';

const [path, first, state] = process.argv.slice(2);
const filled = (step) => tensorFrom(new Float32Array(100_000).fill(step), [100_000]);
for (let step = Number(first); performance.now() < 60_000; step++) {
  const [weight, momentum] = [filled(step), filled(step)];
  saveCheckpoint(
    path,
    { ...JSON.parse(state), step },
    { model: new Map([['w', weight]]), optimiser: new Map([['momentum.0', momentum]]) },
  );
  weight.release();
  momentum.release();
  process.stdout.write(`${step}\n`);
}
