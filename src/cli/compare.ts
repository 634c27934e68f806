import { openPairs } from '../data/pairs/open-pairs.js';
import { peopleOfPairs } from '../data/pairs/people-of-pairs.js';
import { LineamentError } from '../errors.js';
import { type FigureDifference, figureDifferences } from '../evaluation/difference.js';
import { equalErrorRate } from '../evaluation/eer.js';
import { rocCurve } from '../evaluation/roc.js';
import { USUAL_FPRS } from '../evaluation/tpr-at-fpr.js';
import { Random } from '../random.js';
import type { ScoredPairs } from '../training/score-pairs.js';
import type { Arguments } from './arguments.js';
import { type Command, EXIT } from './command.js';
import { framingOf } from './framing.js';
import { MODEL_HELP, openModels } from './model.js';
import type { Output } from './output.js';
import { PAIR_OPTIONS, PROTOCOLS, scoredPairs } from './pair-scores.js';
import { table } from './table.js';
import { foldsOf, pairPeople } from './verification-figures.js';
import { VIEW_OPTIONS, viewsOf, viewsText } from './views.js';

/** Pairs on which the models disagree that are shown as text; `--json` has all. */
const SHOWN = 10;

/** A pair that one model decides rightly and the other wrongly, each at its own threshold of equal errors. */
interface Disagreement {
  readonly left: string;
  readonly right: string;
  readonly same: boolean;
  readonly similarities: readonly [number, number];
  readonly rightly: 'first' | 'second';
}

function disagreements(
  [first, second]: readonly [ScoredPairs, ScoredPairs],
  samples: readonly { readonly source: string }[],
): Disagreement[] {
  const threshold = ({ scores, same }: ScoredPairs) => equalErrorRate(rocCurve(scores, same)).threshold;
  const [a, b] = [threshold(first), threshold(second)];
  return first.pairs.flatMap(({ left, right }, i) => {
    const same = first.same[i]!;
    const isFirst = first.scores[i]! >= a === same;
    if (isFirst === (second.scores[i]! >= b === same)) return [];
    return {
      left: samples[left]!.source,
      right: samples[right]!.source,
      same,
      similarities: [first.scores[i]!, second.scores[i]!] as const,
      rightly: isFirst ? 'first' : 'second',
    };
  });
}

function chosen(differences: readonly FigureDifference[], figure: string): FigureDifference {
  const found = differences.find((each) => each.figure === figure);
  if (found !== undefined) return found;
  const names = differences.map((each) => each.figure).join(', ');
  throw new LineamentError('USAGE', `--figure expects one of ${names}, but got "${figure}"`);
}

async function run(args: Arguments, output: Output): Promise<number> {
  const names = args.words('model', 'model');
  const list = args.required('pairs', 'name the file that lists the pairs');
  const seed = args.number('seed', 0, 0xffffffff) ?? 1;
  const fprs = [...new Set([...USUAL_FPRS, ...args.numbers('target-fmr', 0, 1)])].sort((a, b) => a - b);
  const replicates = args.number('replicates', 2, 1e5);
  const photos = await openPairs(list, {
    images: args.text('images'),
    protocol: args.choice('protocol', PROTOCOLS),
  });
  const people = peopleOfPairs(photos.dataset, photos.pairs);
  const views = viewsOf(args);
  await using models = await openModels(names);
  const scored: ScoredPairs[] = [];
  for (const model of models.list) {
    const setting = { model, framing: framingOf(args, model, photos), views, cache: args.text('cache') };
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
  const { figure, difference, interval, pValue } = chosen(differences, args.text('figure') ?? 'eer');
  const differing = disagreements([first, second], photos.dataset.samples);
  const only = (which: Disagreement['rightly']) => differing.filter(({ rightly }) => rightly === which).length;
  const number = (value: number) => value.toFixed(4);
  const text = [
    `${first.pairs.length} pairs of ${people.count} people (${photos.format}); ${viewsText(views)}`,
    `first: ${names[0]}, second: ${names[1]}`,
    '',
    table(
      [
        ['', 'first', 'second', 'difference', '95 % interval', 'p'],
        ...differences.map((each) => [
          each.figure,
          number(each.first),
          number(each.second),
          number(each.difference),
          `${number(each.interval.low)} – ${number(each.interval.high)}`,
          each.pValue.toPrecision(2),
        ]),
      ],
      [1, 2, 3],
    ),
    '',
    `each at its threshold of equal errors: ${only('first')} pairs are decided rightly by the first alone, ${only('second')} by the second alone`,
    ...differing
      .slice(0, SHOWN)
      .map(
        ({ left, right, same, similarities: [a, b], rightly }) =>
          `  ${rightly} is right: ${left} and ${right} are ${same ? 'one person' : 'two people'} (${number(a)}, ${number(b)})`,
      ),
    ...(differing.length > SHOWN ? [`  and ${differing.length - SHOWN} more (--json lists all)`] : []),
  ].join('\n');
  output.answer(
    {
      figure,
      difference,
      interval,
      pValue,
      models: names,
      differences,
      disagreements: { first: only('first'), second: only('second'), pairs: differing },
      pairs: first.pairs.length,
      people: people.count,
      peopleBy: people.by,
      format: photos.format,
      ...views,
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
    replicates: { value: 'number', help: 'of the bootstrap; default: 400' },
    seed: { value: 'number', help: 'of the bootstrap; default: 1' },
  },
  examples: ['lineament compare runs/a runs/b --pairs val_pairs.txt --images ver_data --figure tpr@0.01'],
  run,
};
