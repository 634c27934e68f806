import { parseArgs } from 'node:util';
import { joinGroup } from '../../dist/distributed/join-group.js';
import { launch } from '../../dist/distributed/launch.js';
import { leaveGroup } from '../../dist/distributed/lost-process.js';
import { placeFrom } from '../../dist/distributed/place.js';
import { ALONE } from '../../dist/distributed/process-group.js';
import { createObjective, objectivesSchema } from '../../dist/objectives/registry.js';
import { sgd } from '../../dist/optim/sgd.js';
import { Random } from '../../dist/random.js';
import { autocast, backward } from '../../dist/torch/autograd.js';
import { hasBf16Units } from '../../dist/torch/device.js';
import { randn } from '../../dist/torch/factories.js';
import { Generator } from '../../dist/torch/generator.js';
import { keep, scope } from '../../dist/torch/scope.js';
import { tensorFrom } from '../../dist/torch/tensor.js';
import { highWaterMark } from '../memory.js';
import type { HeadSteps } from '../partial-fc.js';

/** Steps of an ArcFace head with SGD and momentum on a batch of random embeddings, by one process or several. */
const { values } = parseArgs({
  options: {
    processes: { type: 'string' },
    people: { type: 'string' },
    batch: { type: 'string' },
    steps: { type: 'string' },
    sample: { type: 'string' },
  },
});
const number = (flag: 'processes' | 'people' | 'batch' | 'steps' | 'sample'): number => Number(values[flag]);
const EMBEDDING = 512;

async function head(): Promise<void> {
  const place = placeFrom(process.env);
  const group = place === null ? ALONE : await joinGroup(place);
  const people = number('people');
  const generator = new Generator(1);
  const partialFc = values.sample === undefined ? undefined : { sample: number('sample'), seed: 1, shards: group };
  const objective = createObjective(objectivesSchema.parse([{ kind: 'arcface' }]), {
    embedding: EMBEDDING,
    classes: people,
    generator,
    partialFc,
  }).train();
  const groups = [{ parameters: objective.parameters(), weightDecay: 5e-4, learningRateScale: 1 }];
  const optimiser = sgd({ groups, learningRate: 0.1, momentum: 0.9 });
  const count = number('batch') / group.size;
  const embeddings = keep(randn([count, EMBEDDING], { generator: new Generator(2 + group.rank) }));
  embeddings.requiresGrad = true;
  const random = new Random(3 + group.rank);
  const seconds: number[] = [];
  let loss = 0;
  for (let step = 0; step < number('steps'); step++) {
    const start = performance.now();
    scope(() => {
      const labels = tensorFrom(
        BigInt64Array.from({ length: count }, () => BigInt(random.integer(people))),
        [count],
      );
      optimiser.zeroGrad();
      embeddings.grad = null;
      const output = autocast(hasBf16Units() ? 'bfloat16' : null, 'cpu', () =>
        objective.forward(embeddings, { labels }, { epoch: 0, step }),
      );
      backward(output.loss);
      optimiser.step();
      loss = output.loss.item();
    });
    seconds.push((performance.now() - start) / 1000);
  }
  const [peak] = group.sum([highWaterMark(process.pid)]);
  const result: HeadSteps = { seconds, peakBytes: peak!, loss };
  leaveGroup(group);
  process.stdout.write(group.leads ? `${JSON.stringify(result)}\n` : '', () => process.exit(0));
}

const processes = number('processes');
if (processes === 1 || process.env['RANK'] !== undefined) await head();
else {
  const ended = await launch({ processes, command: [process.execPath, ...process.argv.slice(1)] as [string] });
  const failed = ended.find(({ exitCode }) => exitCode !== 0);
  if (failed !== undefined) throw new Error(`process ${failed.rank} ended with ${failed.exitCode}: ${failed.said}`);
}
