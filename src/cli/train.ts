import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { augmentedSheet } from '../data/augmentation/sheet.js';
import { numbered } from '../data/numbered-photos.js';
import { openDataset } from '../data/open-dataset.js';
import { samplerNeeds } from '../data/samplers/registry.js';
import { indexedShards } from '../data/shards/index-shards.js';
import { shardPhotos } from '../data/shards/photo-stream.js';
import { LineamentError } from '../errors.js';
import type { ProcessGroup } from '../distributed/process-group.js';
import { encodeJpeg, encodePng } from '../image/encode.js';
import type { RgbImage } from '../image/image.js';
import type { TrainingEvent } from '../training/events.js';
import type { Recipe } from '../training/recipe.js';
import type { Arguments } from './arguments.js';
import { atomicWrite } from './atomic-write.js';
import { type Command, EXIT } from './command.js';
import { continuesRun } from './continued-run.js';
import { lockRun } from './run-lock.js';
import { interruptible } from './interrupt.js';
import { Output } from './output.js';
import { percent } from '../report/percent.js';
import { RUN_REPORT, RUN_SHEET, runReport } from './run-report.js';
import { readRun } from './run-summary.js';
import { timestamp } from './timestamp.js';
import { followTraining, type FollowedTraining } from './training-display.js';
import { PNG_OPTION, writeReport, type WrittenReport } from './write-report.js';

async function recipeOf(args: Arguments): Promise<Recipe> {
  const { readRecipe } = await import('../training/read-recipe.js');
  const seed = args.number('seed', 0, 0xffffffff);
  const settings = [...args.list('set'), ...(seed === undefined ? [] : [`seed=${seed}`])];
  const resume = args.text('resume');
  if (resume !== undefined && args.text('out') !== undefined) {
    throw new LineamentError('USAGE', '--resume names the run to continue: expected no --out beside it');
  }
  if (resume === undefined || args.positionals.length > 0) {
    const [path] = args.words('recipe.yaml');
    return readRecipe(path, settings);
  }
  if (settings.length > 0) {
    throw new LineamentError(
      'USAGE',
      '--resume continues a run exactly as it was started: expected no --set or --seed without the recipe',
    );
  }
  const { readRunRecipe } = await import('../training/run-directory.js');
  return readRunRecipe(resume);
}

function summary(run: string, { end }: FollowedTraining, { report }: WrittenReport): string {
  const classification = end?.best.classification ?? null;
  const verification = end?.best.verification ?? null;
  return [
    `run: ${run}`,
    ...(classification === null ? [] : [`best dev accuracy: ${percent(classification)}`]),
    ...(verification === null ? [] : [`best EER on the recipe's pairs: ${percent(verification)}`]),
    ...(end === null || end.skipped === 0 ? [] : [`photos left out, as they could not be read: ${end.skipped}`]),
    ...(report === undefined ? [] : [`report: ${report}`]),
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
async function sheetOf(
  { data, input, augment, sampler, seed }: Recipe,
  rows?: { faces: number; views: number },
): Promise<RgbImage> {
  const [width, height] = input.size;
  const canvas = { width: input.canvas[0], height: input.canvas[1], centralFraction: input.crop };
  const { train, minimumPhotos } = data;
  const photos = samplerNeeds(sampler).stream
    ? shardPhotos(indexedShards(train, { minimumPhotos }))
    : numbered(openDataset(train, { minimumPhotos }));
  const format = { width, height, mean: input.mean, std: input.std };
  return augmentedSheet(photos, augment, { canvas, input: format, seed, ...rows });
}

/** Brings the run's report up to where the training has come. Whatever is wrong with it, the training itself is done: it is told as a warning. */
async function reportOn(
  recipe: Recipe,
  directory: string,
  { png, output }: { readonly png: string | undefined; readonly output: Output },
): Promise<WrittenReport> {
  const path = join(directory, RUN_SHEET);
  try {
    if (!existsSync(path)) {
      const sheet = await sheetOf(recipe, { faces: 4, views: 7 });
      await atomicWrite(path, await encodeJpeg(sheet, 85));
    }
  } catch (error) {
    output.warn(`the report has no sheet of augmented faces: ${(error as Error).message}`);
  }
  try {
    const record = await readRun(directory);
    return record === null
      ? {}
      : await writeReport(await runReport(record), { report: join(directory, RUN_REPORT), png });
  } catch (error) {
    output.warn(`no report was written: ${(error as Error).message}`);
    return {};
  }
}

async function run(args: Arguments, output: Output): Promise<number> {
  const recipe = await recipeOf(args);
  const sheet = args.text('sheet');
  if (sheet !== undefined) {
    await atomicWrite(sheet, await encodePng(await sheetOf(recipe)));
    output.answer({ sheet }, `augmented faces: ${sheet}`);
    return EXIT.done;
  }
  const processes = args.number('processes', 1, 1024) ?? 1;
  if (processes > 1) {
    const { runProcesses } = await import('./train-processes.js');
    return runProcesses(processes, output);
  }
  const { placeFrom } = await import('../distributed/place.js');
  const { inGroup } = await import('../distributed/in-group.js');
  const { endWithLauncher } = await import('../distributed/launch.js');
  endWithLauncher();
  const place = placeFrom(process.env);
  // What process 0 says is said for all.
  const voice = place === null || place.rank === 0 ? output : new Output({ json: false, quiet: true, stdout: NOWHERE });
  return inGroup(place, { device: recipe.device }, (group) => trainRecipe(recipe, args, voice, group));
}

/** Whether the run is there to be continued by its recipe, as the process that writes it finds. */
async function thereAlready(recipe: Recipe, directory: string, group: ProcessGroup): Promise<boolean> {
  return group.any(group.leads && (await continuesRun(recipe, directory)));
}

const NOWHERE = { write: () => true };

async function trainRecipe(recipe: Recipe, args: Arguments, output: Output, group: ProcessGroup): Promise<number> {
  const resume = args.text('resume');
  const named = resume ?? args.text('out') ?? join('runs', `${recipe.name}-${timestamp(new Date())}`);
  const directory = group.textOfFirst(named);
  // Launchers give such a command again and again.
  const repeated = resume !== undefined && args.positionals.length > 0;
  const waiting = (error: LineamentError): void =>
    output.note(`${error.message} If its machine is gone, training goes on within five minutes …`);
  // One process writes for all of the group, so that it holds the lock for all.
  using _lock = group.leads ? await lockRun(directory, repeated ? waiting : null) : null;
  const goesOn = repeated ? await thereAlready(recipe, directory, group) : resume !== undefined;
  const { train } = await import('../training/train.js');
  const { openTrackers, tracked } = await import('../training/tracking/tracked.js');
  const trackers = group.leads ? openTrackers(recipe, directory) : [];
  let doing = 'stopping: saving a checkpoint';
  const interrupt = interruptible(() => output.note(`\n${doing} … (Ctrl-C again leaves at once)`));
  try {
    const options = { out: directory, resume: goesOn, signal: interrupt.signal, group };
    const events = atEnd(train(recipe, options), () => (doing = 'everything is saved: finishing the report'));
    const followed = await followTraining(tracked(events, trackers), { epochs: recipe.epochs, output });
    const { start, end } = followed;
    const written =
      start === null || !group.leads ? {} : await reportOn(recipe, directory, { png: args.text('png'), output });
    if (end === null) return interrupted(directory, followed, output);
    const { epochs, imagesPerSecond, seconds, best, skipped } = end;
    output.answer(
      { run: directory, epochs, imagesPerSecond, seconds, best, skipped, ...written },
      summary(directory, followed, written),
    );
    return EXIT.done;
  } finally {
    interrupt.dispose();
  }
}

/** The events as they are; calls `then` before the last is told. */
async function* atEnd(events: AsyncIterable<TrainingEvent>, then: () => void): AsyncGenerator<TrainingEvent> {
  for await (const event of events) {
    if (event.type === 'end') then();
    yield event;
  }
}

export const command: Command = {
  usage:
    '<recipe.yaml> [--set key=value]… [--out dir | --resume dir] [--processes N]   |   --resume dir [--processes N]',
  description: [
    'Trains a network as the recipe says and writes a run: the resolved recipe, metrics.jsonl, the checkpoints last,',
    'best-classification and best-verification, and report.html. Ctrl-C saves a checkpoint and stops; --resume continues the same',
    'run exactly. With the recipe beside it, --resume starts the run where there is none yet: a command that may be given again.',
    'docs/recipes.md tells every key of a recipe. Started by torchrun, srun or the like, it trains together with the other',
    'processes that they start.',
  ].join('\n'),
  options: {
    set: { value: 'key=value', multiple: true, help: 'replace a value of the recipe: optimiser.learningRate=0.05' },
    seed: { value: 'number', help: 'the same as --set seed=number' },
    out: { value: 'dir', help: 'where the run is written; default: runs/<recipe>-<date>-<time>' },
    resume: {
      value: 'dir',
      help: 'continue the run in this directory; with a recipe, start it there if there is none',
    },
    processes: { value: 'number', help: 'train in so many processes on this machine; docs/distributed.md' },
    sheet: { value: 'file.png', help: 'do not train: write a sheet of augmented faces, to look at' },
    ...PNG_OPTION,
  },
  examples: [
    'lineament train recipes/faces-resnet18-arcface.yaml',
    'lineament train recipes/demo.yaml --set epochs=2 --set optimiser.learningRate=0.1 --out runs/trial',
    'lineament train --resume runs/trial',
  ],
  run,
};
