// One of the processes of `asking-training.test.ts`: trains as a recipe says, and prints what it was told and how often it waited for the
// others. Arguments: the recipe, the run's directory, and what the last of the processes asks of all, as JSON.
import { joinGroup } from '../../dist/distributed/join-group.js';
import { leaveGroup } from '../../dist/distributed/lost-process.js';
import { placeFrom } from '../../dist/distributed/place.js';
import { ALONE } from '../../dist/distributed/process-group.js';
import { native } from '../../dist/torch/native.js';
import { readRecipe } from '../../dist/training/read-recipe.js';
import { train } from '../../dist/training/train.js';

const [path, out, asked] = process.argv.slice(2);
const place = placeFrom(process.env);
const group = place === null ? ALONE : await joinGroup(place);
const { settings = [], stopAfter = null } = group.rank === group.size - 1 ? JSON.parse(asked) : {};

let exchanges = 0;
for (const name of ['startAllReduce', 'startBroadcast', 'startAllGather']) {
  const start = native()[name];
  native()[name] = (...given) => {
    exchanges++;
    return start(...given);
  };
}

const stopping = new AbortController();
const [steps, checkpoints] = [[], []];
for await (const event of train(await readRecipe(path, settings), { out, group, signal: stopping.signal })) {
  if (event.type === 'checkpoint') checkpoints.push(event.step);
  if (event.type !== 'step') continue;
  steps.push(exchanges);
  exchanges = 0;
  if (event.step === stopAfter) stopping.abort();
}
leaveGroup(group);
process.stdout.write(JSON.stringify({ steps, checkpoints }), () => process.exit(0));
