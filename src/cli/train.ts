import { join } from 'node:path';
import { augmentedSheet } from '../data/augmentation/sheet.js';
import { openDataset } from '../data/open-dataset.js';
import { LineamentError } from '../errors.js';
import { encodePng } from '../image/encode.js';
import type { Recipe } from '../training/recipe.js';
import type { Arguments } from './arguments.js';
import { atomicWrite } from './atomic-write.js';
import { type Command, EXIT } from './command.js';
import { interruptible } from './interrupt.js';
import type { Output } from './output.js';
import { percent } from './percent.js';
import { timestamp } from './timestamp.js';
import { followTraining, type FollowedTraining } from './training-display.js';

async function recipeOf(args: Arguments): Promise<Recipe> {
  const { readRecipe } = await import('../training/read-recipe.js');
  const seed = args.number('seed', 0, 0xffffffff);
  const settings = [...args.list('set'), ...(seed === undefined ? [] : [`seed=${seed}`])];
  const resume = args.text('resume');
  if (resume === undefined) {
    const [path] = args.words('recipe.yaml');
    return readRecipe(path, settings);
  }
  if (settings.length > 0 || args.text('out') !== undefined || args.positionals.length > 0) {
    throw new LineamentError(
      'USAGE',
      '--resume continues a run exactly as it was started: expected no recipe, --set, --seed or --out beside it',
    );
  }
  const { readRunRecipe } = await import('../training/run-directory.js');
  return readRunRecipe(resume);
}

function summary(run: string, { end }: FollowedTraining): string {
  const classification = end?.best.classification ?? null;
  const verification = end?.best.verification ?? null;
  return [
    `run: ${run}`,
    ...(classification === null ? [] : [`best dev accuracy: ${percent(classification)}`]),
    ...(verification === null ? [] : [`best EER on the recipe's pairs: ${percent(verification)}`]),
    `next: lineament evaluate ${run} --pairs <file> --images <dir>`,
  ].join('\n');
}

function interrupted(run: string, { checkpoint, steps }: FollowedTraining, output: Output): number {
  const step = checkpoint?.step ?? null;
  const saved = step === null ? 'nothing was saved yet' : `saved at step ${step} in ${checkpoint!.path}`;
  const text = `interrupted after step ${steps.at(-1)?.step ?? 0}; ${saved}`;
  const how = step === null ? 'start it again' : `resume with: lineament train --resume ${run}`;
  output.answer({ run, interrupted: true, step, resume: step === null ? null : run }, `${text}\n${how}`);
  return EXIT.interrupted;
}

/** What the network gets to see: a face a row, first as in evaluation, then as augmented. */
async function writeSheet({ data, input, augment, seed }: Recipe, path: string): Promise<void> {
  const [width, height] = input.size;
  const canvas = { width: input.canvas[0], height: input.canvas[1], centralFraction: input.crop };
  const dataset = openDataset(data.train, { minimumPhotos: data.minimumPhotos });
  const format = { width, height, mean: input.mean, std: input.std };
  const sheet = await augmentedSheet(dataset, augment, { canvas, input: format, seed });
  await atomicWrite(path, await encodePng(sheet));
}

async function run(args: Arguments, output: Output): Promise<number> {
  const recipe = await recipeOf(args);
  const sheet = args.text('sheet');
  if (sheet !== undefined) {
    await writeSheet(recipe, sheet);
    output.answer({ sheet }, `augmented faces: ${sheet}`);
    return EXIT.done;
  }
  const resume = args.text('resume');
  const directory = resume ?? args.text('out') ?? join('runs', `${recipe.name}-${timestamp(new Date())}`);
  const { train } = await import('../training/train.js');
  const { openTrackers, tracked } = await import('../training/tracking/tracked.js');
  const trackers = openTrackers(recipe, directory);
  const interrupt = interruptible(() => output.note('\nstopping: saving a checkpoint … (Ctrl-C again leaves at once)'));
  try {
    const events = train(recipe, { out: directory, resume: resume !== undefined, signal: interrupt.signal });
    const followed = await followTraining(tracked(events, trackers), { epochs: recipe.epochs, output });
    const { end } = followed;
    if (end === null) return interrupted(directory, followed, output);
    const { epochs, imagesPerSecond, seconds, best } = end;
    output.answer({ run: directory, epochs, imagesPerSecond, seconds, best }, summary(directory, followed));
    return EXIT.done;
  } finally {
    interrupt.dispose();
  }
}

export const command: Command = {
  usage: '<recipe.yaml> [--set key=value]… [--out dir]   |   --resume dir',
  description: [
    'Trains a network as the recipe says and writes a run: the resolved recipe, metrics.jsonl, and the checkpoints',
    'last, best-classification and best-verification. Ctrl-C saves a checkpoint and stops; --resume continues the same',
    'run exactly. docs/recipes.md tells every key of a recipe.',
  ].join('\n'),
  options: {
    set: { value: 'key=value', multiple: true, help: 'replace a value of the recipe: optimiser.learningRate=0.05' },
    seed: { value: 'number', help: 'the same as --set seed=number' },
    out: { value: 'dir', help: 'where the run is written; default: runs/<recipe>-<date>-<time>' },
    resume: { value: 'dir', help: 'continue the run in this directory' },
    sheet: { value: 'file.png', help: 'do not train: write a sheet of augmented faces, to look at' },
  },
  examples: [
    'lineament train recipes/faces-resnet18-arcface.yaml',
    'lineament train recipes/demo.yaml --set epochs=2 --set optimiser.learningRate=0.1 --out runs/trial',
    'lineament train --resume runs/trial',
  ],
  run,
};
