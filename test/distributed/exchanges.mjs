// One of the processes of `shared-memory.test.ts`: averages gradients and normalises batches with the others, and prints how far what
// came of it is from what it should be. Arguments: the rank of the process that does not share memory, -1 for none.
import { GradientAverage } from '../../dist/distributed/gradient-average.js';
import { readFileSync } from 'node:fs';
import { joinGroup } from '../../dist/distributed/join-group.js';
import { leaveGroup } from '../../dist/distributed/lost-process.js';
import { placeFrom } from '../../dist/distributed/place.js';
import { BatchNorm1d } from '../../dist/nn/batch-norm.js';
import { Random } from '../../dist/random.js';
import { backward } from '../../dist/torch/autograd.js';
import { native } from '../../dist/torch/native.js';
import { add, gatherRows, mul, mul_, sum } from '../../dist/torch/operators.js';
import { tensorFrom } from '../../dist/torch/tensor.js';

const place = placeFrom(process.env);
if (place.rank === Number(process.argv[2])) process.env.LINEAMENT_SHARED_MEMORY = '0';
const group = await joinGroup(place);
const { gradients, statistics } = group.connection;

const ranks = Array.from({ length: group.size }, (_, rank) => rank);
const drawn = (name, count) => {
  const random = new Random(1).fork(name);
  return Float32Array.from({ length: count }, () => random.uniform() - 0.5);
};
const farthest = (found, expected) => Math.max(...expected.map((value, n) => Math.abs(value - found[n])));
/** Whoever is late makes the others wait, with something of theirs that must not be overwritten. */
const dawdle = (round) => {
  if (round % group.size === group.rank) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1 + (round % 3));
};

// Sizes that do not go into lines of the cache, or into equal parts; the last parameter has a gradient in process 0 only.
const SIZES = [7, 1000, 33, 70_001, 5];
const parameters = SIZES.map((size) => {
  const parameter = tensorFrom(new Float32Array(size), [size]);
  parameter.requiresGrad = true;
  return parameter;
});
const gradientOf = (round, rank, n) =>
  n === SIZES.length - 1 && rank > 0 ? new Float32Array(SIZES[n]) : drawn(`gradient/${round}/${rank}/${n}`, SIZES[n]);
// Of three kilobytes: several.
const average = new GradientAverage(group, parameters, { bucketMegabytes: 0.003 });
const maps = readFileSync('/proc/self/maps', 'utf8').match(/memfd:lineament/g)?.length ?? 0;
const averages = [];
for (let round = 0; round < 6; round++) {
  // Of two parts of a batch only the second is averaged, with what the first has left; and a gradient may still lie where it was averaged.
  const accumulates = round % 3 === 1;
  const stays = round % 3 === 2;
  for (const parameter of parameters) {
    if (stays) mul_(parameter.grad, 0);
    else parameter.grad = null;
  }
  dawdle(round);
  const back = (share) => {
    const used = parameters.slice(0, group.leads ? SIZES.length : -1);
    const terms = used.map((parameter, n) => {
      const gradient = tensorFrom(gradientOf(round, group.rank, n), [SIZES[n]]);
      return sum(mul(parameter, mul(gradient, share)));
    });
    backward(terms.reduce((a, b) => add(a, b)));
  };
  if (accumulates) back(0.25);
  average.during(() => back(accumulates ? 0.75 : 1));
  for (const [n, parameter] of parameters.entries()) {
    const all = ranks.map((rank) => gradientOf(round, rank, n));
    const expected = all[0].map((_, i) => all.reduce((total, one) => total + one[i], 0) / group.size);
    averages.push(farthest(parameter.grad.toTypedArray(), expected));
  }
}
const digits = parameters.map((parameter) => Array.from(parameter.grad.toTypedArray().slice(0, 100)));
average.release();

const [N, CHANNELS] = [4, 5];
const norm = new BatchNorm1d(CHANNELS).train();
norm.group = statistics;
const normalised = [];
for (let round = 0; round < 100; round++) {
  const parts = ranks.map((rank) => drawn(`batch/${round}/${rank}`, N * CHANNELS));
  dawdle(round);
  const found = norm.forward(tensorFrom(parts[group.rank], [N, CHANNELS])).toTypedArray();
  const expected = parts[group.rank].map((value, at) => {
    const channel = parts.flatMap((part) => [...part].filter((_, i) => i % CHANNELS === at % CHANNELS));
    const mean = channel.reduce((a, b) => a + b) / channel.length;
    const variance = channel.reduce((total, x) => total + (x - mean) ** 2, 0) / channel.length;
    return (value - mean) / Math.sqrt(variance + norm.epsilon);
  });
  normalised.push(farthest(found, expected));
}

// What comes back for rows that all have gathered is the sum of what each found for them; in the order of the ranks, to the last digit.
const ROWS = 40;
const rows = tensorFrom(new Float32Array(ROWS), [ROWS, 1]);
rows.requiresGrad = true;
const found = ranks.map((rank) => drawn(`found/${rank}`, ROWS * group.size));
backward(sum(mul(gatherRows(rows, statistics), tensorFrom(found[group.rank], [ROWS * group.size, 1]))));
const summed = found.reduce((total, one) => total.map((value, n) => Math.fround(value + one[n])));
const due = summed.slice(group.rank * ROWS, (group.rank + 1) * ROWS).map((value) => Math.fround(value * group.size));

const shares = [gradients, statistics].map((number) => native().sharesMemory(number));
leaveGroup(group);
const inOrder = rows.grad.toTypedArray().every((value, n) => value === due[n]);
const told = { shares, maps, averages: Math.max(...averages), normalised: Math.max(...normalised), inOrder, digits };
process.stdout.write(JSON.stringify(told), () => process.exit(0));
