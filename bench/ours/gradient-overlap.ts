import { takeFromFirst } from '../../dist/distributed/agreement.js';
import { GradientAverage } from '../../dist/distributed/gradient-average.js';
import { inGroup } from '../../dist/distributed/in-group.js';
import { placeFrom } from '../../dist/distributed/place.js';
import type { ProcessGroup } from '../../dist/distributed/process-group.js';
import { autocast, backward } from '../../dist/torch/autograd.js';
import { randn } from '../../dist/torch/factories.js';
import { Generator } from '../../dist/torch/generator.js';
import { keep, scope } from '../../dist/torch/scope.js';
import { tensorFrom } from '../../dist/torch/tensor.js';
import { buildNetwork, buildOptimiser, precisionOf, TRAINING_MEMORY_FORMAT } from '../../dist/training/build.js';
import { median } from '../figure.js';
import type { OverlapResult } from '../overlap.js';
import { benchmarkRecipe } from './recipe.js';
import { windowArguments } from './window.js';

/**
 * Steps of two processes whose gradients are averaged, steps whose gradients are not, and the average alone, in turns.
 * Every one begins when both processes are ready and ends when both are done.
 */
const CLASSES = 403;
const args = windowArguments();

async function measureIn(group: ProcessGroup): Promise<void> {
  const recipe = benchmarkRecipe({ ...args, photos: 'none' });
  const generator = new Generator(1);
  const precision = precisionOf(recipe);
  const network = buildNetwork(recipe, CLASSES, generator).train().to({ memoryFormat: TRAINING_MEMORY_FORMAT });
  takeFromFirst(network, group);
  const { backbone, objective } = network.parts;
  const parameters = network.parameters();
  const optimiser = buildOptimiser(recipe, network);
  const average = new GradientAverage(group, parameters);
  const own = args.batch / group.size;
  const images = keep(randn([own, 3, 112, 112], { generator }));
  const labels = keep(
    tensorFrom(
      BigInt64Array.from({ length: own }, (_, n) => BigInt((n * 5) % CLASSES)),
      [own],
    ),
  );

  /** Seconds awaited after backward. */
  const step = (averaged: boolean): number =>
    scope(() => {
      const { loss } = autocast(precision === 'float32' ? null : precision, 'cpu', () =>
        objective.forward(
          backbone.forward(images.to({ memoryFormat: TRAINING_MEMORY_FORMAT })),
          { labels },
          { epoch: 1, step: 0 },
        ),
      );
      optimiser.zeroGrad();
      const awaited = averaged ? average.during(() => backward(loss)) : (backward(loss), 0);
      optimiser.step();
      return awaited;
    });
  const meet = (): boolean => group.any(false);
  const timed = (work: () => number): { seconds: number; returned: number } => {
    meet();
    const start = performance.now();
    const returned = work();
    meet();
    return { seconds: (performance.now() - start) / 1000, returned };
  };

  const found = { apart: [], together: [], added: [], alone: [], awaited: [], processor: [] } as Record<
    string,
    number[]
  >;
  const until = performance.now() + args.seconds * 1000;
  for (let round = 0; group.any(round < args.warmup + 2 || performance.now() < until); round++) {
    const apart = timed(() => step(false));
    const together = timed(() => step(true));
    const before = process.cpuUsage();
    const alone = timed(() => average.during(() => {}));
    const { user, system } = process.cpuUsage(before);
    if (round < args.warmup) continue;
    found['apart']!.push(apart.seconds);
    found['together']!.push(together.seconds);
    // Of steps one after the other: the speed of the machine drifts by more than what is looked for.
    found['added']!.push(together.seconds - apart.seconds);
    found['alone']!.push(alone.seconds);
    found['awaited']!.push(together.returned);
    found['processor']!.push((user + system) / 1e6);
  }
  if (!group.leads) return;
  const bytes = parameters.reduce((sum, { numel }) => sum + 4 * numel, 0);
  const medians = Object.fromEntries(Object.entries(found).map(([name, values]) => [name, median(values)]));
  process.stdout.write(`${JSON.stringify({ ...medians, bytes } as unknown as OverlapResult)}\n`);
}

await inGroup(placeFrom(process.env), {}, measureIn);
