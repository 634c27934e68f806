import { openPairs } from '../data/pairs/open-pairs.js';
import { peopleOfPairs } from '../data/pairs/people-of-pairs.js';
import { LineamentError } from '../errors.js';
import { figureDifferences } from '../evaluation/difference.js';
import { figureNames } from '../evaluation/figures.js';
import { USUAL_FPRS } from '../evaluation/tpr-at-fpr.js';
import { Random } from '../random.js';
import type { ScoredPairs } from '../training/score-pairs.js';
import type { Arguments } from './arguments.js';
import { type Command, EXIT } from './command.js';
import type { FaceSetting } from './embed-faces.js';
import { framingOf } from './framing.js';
import { MODEL_HELP, openModels } from './model.js';
import type { Output } from './output.js';
import { comparisonReport } from './comparison-report.js';
import { writeEvaluation } from './evaluation-files.js';
import { PAIR_OPTIONS, PROTOCOLS, scoredPairs } from './pair-scores.js';
import { table } from './table.js';
import { DIFFERENCE_COLUMNS, differenceRows, type Disagreement, disagreements } from './model-differences.js';
import { foldsOf, pairPeople } from './verification-figures.js';
import { VIEW_OPTIONS, viewsOf, viewsText } from './views.js';
import { reportOptions, reportPlaces, reportWanted, type WrittenReport, writtenLines } from './write-report.js';

/** Pairs on which the models disagree that are shown as text; `--json` has all. */
const SHOWN = 10;

/** Told before photos are read: a slip of the pen should not cost the embedding of them all. */
function requireFigure(figure: string, fprs: readonly number[]): void {
  const names = figureNames(fprs, true);
  if (names.includes(figure)) return;
  throw new LineamentError('USAGE', `--figure expects one of ${names.join(', ')}, but got "${figure}"`);
}

async function run(args: Arguments, output: Output): Promise<number> {
  const names = args.words('model', 'model');
  const list = args.required('pairs', 'name the file that lists the pairs');
  const seed = args.number('seed', 0, 0xffffffff) ?? 1;
  const fprs = [...new Set([...USUAL_FPRS, ...args.numbers('target-fmr', 0, 1)])].sort((a, b) => a - b);
  const wanted = args.text('figure') ?? 'eer';
  requireFigure(wanted, fprs);
  const replicates = args.number('replicates', 2, 1e5);
  const photos = await openPairs(list, {
    images: args.text('images'),
    protocol: args.choice('protocol', PROTOCOLS),
  });
  const people = peopleOfPairs(photos.dataset, photos.pairs);
  const views = viewsOf(args);
  await using models = await openModels(names);
  const scored: ScoredPairs[] = [];
  const settings = models.list.map((model): FaceSetting => {
    return { model, framing: framingOf(args, model, photos), views, cache: args.text('cache') };
  });
  for (const setting of settings) {
    scored.push(await scoredPairs(photos, [setting], {}, output));
  }
  const [first, second] = scored as [ScoredPairs, ScoredPairs];
  const differences = figureDifferences(first.scores, second.scores, first.same, {
    random: new Random(seed),
    people: pairPeople(first.pairs, people),
    folds: foldsOf(first.folds, first.same),
    fprs,
    replicates,
  });
  const { figure, difference, interval, pValue, resolvable } = differences.find((each) => each.figure === wanted)!;
  if (!resolvable)
    output.warn(`there are too few pairs of different people to measure ${figure}: it is that of another rate`);
  const differing = disagreements([first, second], photos.dataset.samples);
  const only = (which: Disagreement['rightly']) => differing.filter(({ rightly }) => rightly === which).length;
  const rows = differenceRows(differences);
  const made = `${first.pairs.length} pairs of ${people.count} people (${photos.format}); ${viewsText(views)}`;
  const places = reportPlaces(args);
  let written: WrittenReport = {};
  if (reportWanted(places)) {
    const { framing, model } = settings[0]!;
    const canvas = { ...model.embedder.inputSize, centralFraction: framing.kind === 'taken' ? framing.crop : 1 };
    const report = await comparisonReport({
      names: [names[0], names[1]],
      scored: [first, second],
      differences,
      rows,
      differing,
      made: [`The list of pairs: ${list}.`, made],
      picture: (index) => photos.dataset.load(index, canvas),
    });
    written = await writeEvaluation(places, { kind: 'comparison', models: [...names], data: list, report });
  }
  const text = [
    made,
    `first: ${names[0]}, second: ${names[1]}`,
    '',
    table([DIFFERENCE_COLUMNS, ...rows], [1, 2, 3]),
    '',
    `each at its threshold of equal errors: ${only('first')} pairs are decided rightly by the first alone, ${only('second')} by the second alone`,
    ...differing
      .slice(0, SHOWN)
      .map(
        ({ left, right, same, similarities: [a, b], rightly }) =>
          `  ${rightly} is right: ${left} and ${right} are ${same ? 'one person' : 'two people'} (${a.toFixed(4)}, ${b.toFixed(4)})`,
      ),
    ...(differing.length > SHOWN ? [`  and ${differing.length - SHOWN} more (--json lists all)`] : []),
    ...writtenLines(written),
  ].join('\n');
  output.answer(
    {
      figure,
      difference,
      interval,
      pValue,
      resolvable,
      models: names,
      differences,
      disagreements: {
        first: only('first'),
        second: only('second'),
        pairs: differing,
      },
      pairs: first.pairs.length,
      people: people.count,
      peopleBy: people.by,
      format: photos.format,
      ...views,
      ...written,
    },
    text,
  );
  return EXIT.done;
}

export const command: Command = {
  usage: '<model> <model> --pairs <file> [--images <dir>] [--figure eer]',
  description: [
    `Is one of two models (each ${MODEL_HELP})`,
    'better on these pairs, beyond chance? The difference of each figure, first less second, with its interval and p-value by a',
    'paired bootstrap over people, and the pairs on which the two disagree.',
  ].join('\n'),
  options: {
    ...PAIR_OPTIONS,
    ...VIEW_OPTIONS,
    figure: { value: 'name', help: 'the figure that `difference` is of: eer (default), auc, accuracy, tpr@0.001, …' },
    'target-fmr': { value: 'rate', multiple: true, help: 'compare TPR at this false-match rate too' },
    ...reportOptions('the differences, the curves and the pairs on which they disagree'),
    replicates: { value: 'number', help: 'of the bootstrap; default: 400' },
    seed: { value: 'number', help: 'of the bootstrap; default: 1' },
  },
  examples: ['lineament compare runs/a runs/b --pairs val_pairs.txt --images ver_data --figure tpr@0.01'],
  run,
};
