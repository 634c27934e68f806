import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { LineamentError } from '../errors.js';
import type { Recipe } from '../training/recipe.js';
import type { Arguments } from './arguments.js';
import { type Command, EXIT } from './command.js';
import { demoPhotos } from './demo-photos.js';
import { type PhotoRecognition, recognisePhotos } from './demo-recognition.js';
import { demoReport, type DemoResult } from './demo-report.js';
import { type DemoTraining, trainDemo } from './demo-training.js';
import { duration } from './duration.js';
import { interruptible } from './interrupt.js';
import type { Output } from './output.js';
import { percent } from '../report/percent.js';
import { STRANGERS } from './strangers.js';
import { timestamp } from './timestamp.js';
import { PNG_OPTION, writeReport } from './write-report.js';

/** A training, or why this machine cannot do one; null when it was interrupted. */
async function trainWherePossible(
  recipe: Recipe,
  directory: string,
  options: { readonly output: Output; readonly signal: AbortSignal },
): Promise<DemoTraining | LineamentError | null> {
  try {
    return await trainDemo(recipe, directory, options);
  } catch (error) {
    if (!(error instanceof LineamentError && error.code === 'LIBTORCH_MISSING')) throw error;
    options.output.warn('there is no libtorch, so no network is trained');
    return error;
  }
}

function recognitionDocument({ model, rule, photos, broken, matches }: PhotoRecognition): object {
  return {
    model,
    ...rule,
    photos: photos.map(({ path, faces }) => ({
      photo: path,
      faces: faces.map(({ number, box, quality, group }) => ({ number, box, quality, group })),
    })),
    broken,
    matches: matches.map(({ faces: [a, b], similarity }) => ({ faces: [a.number, b.number], similarity })),
  };
}

function trainingDocument({ run, followed, trained, untrained, verified }: DemoTraining): object {
  const { epochs, imagesPerSecond, seconds, best } = followed.end;
  return {
    train: { run, epochs, imagesPerSecond, seconds, best },
    evaluation: {
      ...trained.figures,
      people: STRANGERS.identities,
      untrained: untrained.figures,
      verified: verified.map(({ photos, same, decision }) => ({ photos, same, ...decision })),
    },
  };
}

function recognitionText({ photos, broken, rule, matches }: PhotoRecognition): string[] {
  const faces = photos.flatMap((photo) => photo.faces);
  const people = new Set(faces.flatMap(({ group }) => (group === null ? [] : [group]))).size;
  const unread = broken.length === 0 ? '' : ` (${broken.length} could not be read)`;
  return [
    `Photographs: ${faces.length} faces in ${photos.length}${unread}; ${people} people are in several of them, ` +
      `by ${matches.length} matches at the threshold ${rule.threshold.toFixed(3)}`,
  ];
}

function trainingText({ trained, untrained, verified, run }: DemoTraining): string[] {
  const questions = verified.map(({ photos, decision: { kind, similarity, threshold }, same }) => {
    const verdict = kind === 'match' ? 'same person' : 'different people';
    const right = (kind === 'match') === same ? 'right' : 'wrong';
    return `  ${photos.join('  ')}: ${verdict} (${right}; similarity ${similarity.toFixed(3)}, threshold ${threshold.toFixed(3)})`;
  });
  return [
    `Equal error rate on ${STRANGERS.identities} people never seen: ${percent(trained.figures.eer)} (untrained: ${percent(untrained.figures.eer)})`,
    'Verified:',
    ...questions,
    `Model:  ${run}`,
  ];
}

async function run(args: Arguments, output: Output): Promise<number> {
  const started = performance.now();
  const { readRecipe } = await import('../training/read-recipe.js');
  const path = args.text('recipe') ?? fileURLToPath(new URL('../../recipes/demo.yaml', import.meta.url));
  const seed = args.number('seed', 0, 0xffffffff);
  const recipe = await readRecipe(path, [...args.list('set'), ...(seed === undefined ? [] : [`seed=${seed}`])]);
  const directory = args.text('out') ?? join('reports', `demo-${timestamp(new Date())}`);

  const interrupt = interruptible(() => output.note('\nstopping …'));
  try {
    const options = { output, signal: interrupt.signal };
    const recognition = await recognisePhotos(demoPhotos(args.positionals), options);
    const training = recognition && (await trainWherePossible(recipe, directory, options));
    if (recognition === null || training === null) {
      output.answer({ interrupted: true }, 'interrupted; no report was written');
      return EXIT.interrupted;
    }
    const result: DemoResult = { recognition, training };
    const report = join(directory, 'index.html');
    const written = await writeReport(await demoReport(result), { report, png: args.text('png') });
    const seconds = (performance.now() - started) / 1000;
    const document = { ...written, seconds, recognition: recognitionDocument(recognition) };
    const ending = [`Report: ${report}`, `Done in ${duration(seconds)}.`];
    if (!(training instanceof LineamentError)) {
      const lines = [...recognitionText(recognition), ...trainingText(training), ...ending];
      output.answer({ ...document, ...trainingDocument(training) }, lines.join('\n'));
      return EXIT.done;
    }
    const { code, message, cure } = training;
    const missing = { code, message, cure };
    const lines = [
      ...recognitionText(recognition),
      `Left out: training and evaluation. ${message}`,
      `What to do: ${missing.cure}`,
      ...ending,
    ];
    output.answer({ ...document, train: null, evaluation: null, missing }, lines.join('\n'));
    return EXIT.machineLacks;
  } finally {
    interrupt.dispose();
  }
}

export const command: Command = {
  usage: '[photo]… [--out dir]',
  description: [
    'The main job from nothing, in about a minute: recognises the people in photographs, yours too, if you name any; trains',
    'a small network on faces that Lineament paints itself, evaluates it on people it has never seen (beside the same',
    'network untrained), verifies two pairs of pictures; and writes one HTML report. Without libtorch it recognises people,',
    'writes the report, says what was left out, and ends with 3.',
  ].join('\n'),
  options: {
    out: { value: 'dir', help: 'where the report and the run are written; default: reports/demo-<date>-<time>' },
    ...PNG_OPTION,
    seed: { value: 'number', help: "of generated people, weights and order; default: the recipe's" },
    recipe: { value: 'file', help: 'train by another recipe; default: the built-in demo.yaml' },
    set: { value: 'key=value', multiple: true, help: 'replace a value of the recipe' },
  },
  examples: ['lineament demo', 'lineament demo wedding.jpg party.jpg', 'lineament demo --out reports/first --json'],
  run,
};
