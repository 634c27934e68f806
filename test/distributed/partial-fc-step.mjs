// One of the processes of `partial-fc.test.ts`: computes what the step of each objective gives with shared-out classes, and
// process 0 prints it. Arguments: the cases, as JSON.
import { joinGroup } from '../../dist/distributed/join-group.js';
import { leaveGroup } from '../../dist/distributed/lost-process.js';
import { placeFrom } from '../../dist/distributed/place.js';
import { ALONE } from '../../dist/distributed/process-group.js';
import { createObjective, objectivesSchema } from '../../dist/objectives/registry.js';
import { adamw } from '../../dist/optim/adamw.js';
import { sgd } from '../../dist/optim/sgd.js';
import { backward } from '../../dist/torch/autograd.js';
import { Generator } from '../../dist/torch/generator.js';
import { tensorFrom } from '../../dist/torch/tensor.js';

const place = placeFrom(process.env);
const group = place === null ? ALONE : await joinGroup(place);
const results = JSON.parse(process.argv[2]).map(step);
leaveGroup(group);
process.stdout.write(group.leads ? JSON.stringify(results) : '', () => process.exit(0));

/** Two steps on a batch of which each process has a part; what came of it, over all processes. */
function step({ objective: config, optimiser: kind, sample, classes, embedding, faces, labels, steps }) {
  const partialFc = sample === undefined ? undefined : { sample, seed: 3, shards: group };
  const context = { classes, embedding, partialFc, generator: new Generator(1) };
  const objective = createObjective(objectivesSchema.parse([config]), context);
  const groups = [{ parameters: objective.parameters(), weightDecay: 0.01, learningRateScale: 1 }];
  const optimiser =
    kind === 'sgd' ? sgd({ groups, learningRate: 0.1, momentum: 0.9 }) : adamw({ groups, learningRate: 0.1 });
  const count = labels.length / group.size;
  const [from, to] = [group.rank * count, (group.rank + 1) * count];
  const own = tensorFrom(Float32Array.from(faces.slice(from * embedding, to * embedding)), [count, embedding]);
  own.requiresGrad = true;
  const people = tensorFrom(BigInt64Array.from(labels.slice(from, to), BigInt), [count]);
  const [losses, predicted] = [[], []];
  for (let n = 0; n < steps; n++) {
    optimiser.zeroGrad();
    own.grad = null;
    const output = objective.forward(own, { labels: people }, { epoch: 1, step: n });
    backward(output.loss);
    optimiser.step();
    losses.push(output.loss.item());
    predicted.push(...(output.predicted ? numbers(output.predicted).map(Number) : []));
  }
  const judged = objective.judge(own, people);
  return {
    losses,
    // As processes average their gradients.
    gradient: group.gatherItems(numbers(own.grad)).map((value) => value / group.size),
    directions: numbers(objective.directions()),
    predicted: group.gatherItems(numbers(judged.predicted).map(Number)),
    judged: group.gatherItems(numbers(judged.losses)),
    seen: group.gatherItems(predicted).length,
  };
}

function numbers(tensor) {
  return [...tensor.toTypedArray()];
}
