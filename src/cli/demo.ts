import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { flipAveraged } from '../face/flip-averaged.js';
import { encodePng } from '../image/encode.js';
import { decide, thresholdOf } from '../matching/decision.js';
import { cosine } from '../matching/similarity.js';
import type { Arguments } from './arguments.js';
import { atomicWrite } from './atomic-write.js';
import { type Command, EXIT } from './command.js';
import { demoReport, type DemoResult, type Recognition } from './demo-report.js';
import { duration } from './duration.js';
import type { EvaluatedModel } from './evaluation-sections.js';
import { interruptible } from './interrupt.js';
import { type Model, openModel, untrainedModel } from './model.js';
import type { Output } from './output.js';
import { percent } from './percent.js';
import { Progress } from './progress.js';
import { STRANGERS, type Strangers, strangersOf } from './strangers.js';
import { timestamp } from './timestamp.js';
import { followTraining } from './training-display.js';
import { verificationFigures } from './verification-figures.js';

async function evaluated(
  name: string,
  model: Model,
  { dataset, canvas, pairs }: Strangers,
  output: Output,
): Promise<EvaluatedModel> {
  const { scorePairs } = await import('../training/score-pairs.js');
  const { photoBatches } = await import('../data/photo-batches.js');
  const progress = new Progress(output);
  const scored = await scorePairs({
    pairs,
    faces: (indices) => photoBatches(dataset, indices, { canvas }),
    embedder: flipAveraged(model.embedder),
    onProgress: (done, total) =>
      progress.update({ done, total, label: `evaluating the ${name} network`, figures: [`${done}/${total} faces`] }),
  });
  progress.clear();
  return { name, scored, figures: verificationFigures(scored) };
}

/** Writes three pictures, two of one stranger and one of another, and compares the first with both. */
async function recognise(
  model: Model,
  strangers: Strangers,
  threshold: number,
  directory: string,
): Promise<Recognition[]> {
  const { dataset, canvas } = strangers;
  const chosen = [
    { file: 'a-1.png', index: 0 },
    { file: 'a-2.png', index: 1 },
    { file: 'b-1.png', index: STRANGERS.images },
  ];
  const photos = await Promise.all(
    chosen.map(async ({ file, index }) => {
      const path = join(directory, file);
      const picture = await encodePng(await dataset.load(index));
      await atomicWrite(path, picture);
      return { path, picture, face: await dataset.load(index, canvas), label: dataset.samples[index]!.label };
    }),
  );
  const embeddings = await model.embedder.embed(photos.map(({ face }) => face));
  const rule = model.decision ?? { threshold: thresholdOf(threshold), falseMatchRate: null };
  return [1, 2].map((other) => {
    const [left, right] = [photos[0]!, photos[other]!];
    return {
      photos: [left.path, right.path],
      pictures: [left.picture, right.picture],
      same: left.label === right.label,
      decision: decide(cosine(embeddings[0]!, embeddings[other]!), rule),
    };
  });
}

function answerText(result: DemoResult, report: string, run: string, seconds: number): string {
  const { trained, untrained, recognitions } = result;
  const questions = recognitions.map(({ photos, decision: { kind, similarity, threshold }, same }) => {
    const verdict = kind === 'match' ? 'same person' : 'different people';
    const right = (kind === 'match') === same ? 'right' : 'wrong';
    return `  ${photos.join('  ')}: ${verdict} (${right}; similarity ${similarity.toFixed(3)}, threshold ${threshold.toFixed(3)})`;
  });
  return [
    `Equal error rate on ${STRANGERS.identities} people never seen: ${percent(trained.figures.eer)} (untrained: ${percent(untrained.figures.eer)})`,
    'Verified:',
    ...questions,
    `Model:  ${run}`,
    `Report: ${report}`,
    `Done in ${duration(seconds)}.`,
  ].join('\n');
}

async function run(args: Arguments, output: Output): Promise<number> {
  args.words();
  const started = performance.now();
  const { readRecipe } = await import('../training/recipe.js');
  const path = args.text('recipe') ?? fileURLToPath(new URL('../../recipes/demo.yaml', import.meta.url));
  const seed = args.number('seed', 0, 0xffffffff);
  const recipe = await readRecipe(path, [...args.list('set'), ...(seed === undefined ? [] : [`seed=${seed}`])]);
  const directory = args.text('out') ?? join('reports', `demo-${timestamp(new Date())}`);
  const runDirectory = join(directory, 'run');

  const { train } = await import('../training/train.js');
  const interrupt = interruptible(() => output.note('\nstopping …'));
  try {
    const events = train(recipe, { out: runDirectory, signal: interrupt.signal });
    const followed = await followTraining(events, { epochs: recipe.epochs, output });
    const { end } = followed;
    if (end === null) {
      output.answer({ interrupted: true, run: runDirectory }, `interrupted; nothing but ${runDirectory} was written`);
      return EXIT.interrupted;
    }
    const strangers = strangersOf(recipe);
    await using untrainedNetwork = await untrainedModel(recipe);
    const untrained = await evaluated('untrained', untrainedNetwork, strangers, output);
    await using network = await openModel(runDirectory);
    const trained = await evaluated('trained', network, strangers, output);
    const recognitions = await recognise(network, strangers, trained.figures.eerThreshold, directory);
    const result: DemoResult = { recipe, followed, trained, untrained, recognitions, strangers };
    const report = join(directory, 'index.html');
    await atomicWrite(report, await demoReport(result));
    const seconds = (performance.now() - started) / 1000;
    const { epochs, imagesPerSecond, best } = end;
    output.answer(
      {
        report,
        seconds,
        train: { run: runDirectory, epochs, imagesPerSecond, seconds: end.seconds, best },
        evaluation: { ...trained.figures, people: STRANGERS.identities, untrained: untrained.figures },
        recognition: recognitions.map(({ photos, same, decision }) => ({ photos, same, ...decision })),
      },
      answerText(result, report, runDirectory, seconds),
    );
    return EXIT.done;
  } finally {
    interrupt.dispose();
  }
}

export const command: Command = {
  usage: '[--out dir]',
  description: [
    'The main job from nothing, in about a minute: trains a small network on faces that Lineament paints itself, evaluates',
    'it on people it has never seen (beside the same network untrained), verifies two pairs of pictures, and writes one',
    'HTML report.',
  ].join('\n'),
  options: {
    out: { value: 'dir', help: 'where the report and the run are written; default: reports/demo-<date>-<time>' },
    seed: { value: 'number', help: "of people, weights and order; default: the recipe's" },
    recipe: { value: 'file', help: 'train by another recipe; default: the built-in demo.yaml' },
    set: { value: 'key=value', multiple: true, help: 'replace a value of the recipe' },
  },
  examples: ['lineament demo', 'lineament demo --out reports/first --json'],
  run,
};
