import { openDataset } from '../data/open-dataset.js';
import { pairsFromDataset } from '../data/pairs/from-dataset.js';
import { openPairs } from '../data/pairs/open-pairs.js';
import type { OpenedPairs } from '../data/pairs/opened-pairs.js';
import { LineamentError } from '../errors.js';
import { calibrate, requireMeasurable } from '../evaluation/calibration.js';
import type { Interval } from '../evaluation/interval.js';
import { pairsNeeded } from '../evaluation/pairs-needed.js';
import { fitProbability, reliability } from '../evaluation/probability.js';
import { checkThreshold } from '../evaluation/threshold-check.js';
import { cardPath, loadModel } from '../face/model.js';
import type { EmbedderCard } from '../face/model-card.js';
import { Random } from '../random.js';
import type { ScoredPairs } from '../training/score-pairs.js';
import type { Arguments } from './arguments.js';
import { atomicWrite } from './atomic-write.js';
import { calibrationReport } from './calibration-report.js';
import { writeEvaluation } from './evaluation-files.js';
import { type Command, EXIT } from './command.js';
import { isTrained, openModel } from './model.js';
import type { Output } from './output.js';
import { framingOf } from './framing.js';
import { PAIR_OPTIONS, PROTOCOLS, scoredPairs } from './pair-scores.js';
import { viewsOf } from './views.js';
import { reportOptions, reportPlaces, reportWanted, writtenLines } from './write-report.js';
import { DRAWN_PAIRS, mostDrawn, pairsThere, sameShareOf } from './drawn-pairs.js';
import { percent } from '../report/percent.js';
import { table } from './table.js';

/** Pairs of each kind without which probabilities cannot be held against anything. */
const LEAST_FOR_PROBABILITY = 10;

interface NamedPairs extends Omit<OpenedPairs, 'format'> {
  /** What they are, for the card. */
  readonly name: string;
}

async function pairsOf(args: Arguments): Promise<NamedPairs> {
  const file = args.text('pairs');
  const roots = args.list('from');
  if ((file === undefined) === (roots.length === 0)) {
    throw new LineamentError('USAGE', 'expected either --pairs <file>, or --from <dir> to draw pairs from');
  }
  if (file !== undefined) {
    const protocol = args.choice('protocol', PROTOCOLS);
    return { name: args.text('data') ?? file, ...(await openPairs(file, { images: args.text('images'), protocol })) };
  }
  const dataset = openDataset(roots);
  const random = new Random(args.number('seed', 0, 0xffffffff) ?? 1);
  const there = pairsThere(dataset);
  const count = args.number('count', 2, 1e8) ?? mostDrawn(there);
  const pairs = pairsFromDataset(dataset, { count, random, sameShare: sameShareOf(there, count) });
  return { name: args.text('data') ?? `pairs drawn from ${roots.join(', ')}`, dataset, pairs };
}

/** Scores and labels of the pairs that can be compared: where no face is found, nobody decides by a threshold. */
function compared({ pairs, scores, same, noFace }: ScoredPairs) {
  const faceless = new Set(noFace.samples);
  const kept = pairs.flatMap(({ left, right }, i) => (faceless.has(left) || faceless.has(right) ? [] : [i]));
  return { scores: kept.map((i) => scores[i]!), same: kept.map((i) => same[i]!) };
}

/** What the pairs say of the mapping to probabilities; null where they are too few to hold it against. */
function probabilityIn(scores: readonly number[], same: readonly boolean[]) {
  const ofSame = same.filter(Boolean).length;
  if (Math.min(ofSame, same.length - ofSame) < LEAST_FOR_PROBABILITY) return null;
  const { error, bins } = reliability(scores, same);
  return { ...fitProbability(scores, same), calibrationError: error, reliability: bins };
}

/** The bars of the reliability diagram as text: what was predicted, and how often it came true. */
function reliabilityText({
  reliability: bins,
  calibrationError,
}: NonNullable<ReturnType<typeof probabilityIn>>): string[] {
  const met = bins.filter(({ pairs }) => pairs > 0);
  return [
    '',
    table(
      [
        ['predicted', 'mean', 'came true', 'pairs'],
        ...met.map(({ low, high, predicted, observed, pairs }) => [
          `${percent(low, 0)} – ${percent(high, 0)}`,
          percent(predicted!),
          percent(observed!),
          `${pairs}`,
        ]),
      ],
      [1, 2, 3],
    ),
    `probabilities are off by ${percent(calibrationError)} on average, on pairs held out from their fit`,
  ];
}

/** What of the pairs can be compared, as text: where it is not all. */
function faceless({ noFace, photos }: ScoredPairs): string[] {
  const count = noFace.samples.length;
  return count === 0
    ? []
    : [`no face in ${count} of ${photos + count} photos: their ${noFace.pairs} pairs are left out`];
}

/** The threshold of a card, and the false-match rate that it is to be held to. */
interface Promised {
  readonly threshold: number;
  readonly promised: number;
}

const span = ({ low, high }: Interval): string => `95 % interval ${percent(low, 3)} – ${percent(high, 3)}`;

/** What `--check` checks. @throws USAGE where the card has no threshold, or says of its rate only that nobody passed. */
function promisedBy({ name, threshold }: EmbedderCard, target: number | undefined): Promised {
  if (threshold === null) throw new LineamentError('USAGE', `${name} has no threshold to check: calibrate it first`);
  const promised = target ?? threshold.falseMatchRate;
  if (promised > 0) return { threshold: threshold.similarity, promised };
  const message = `no pair of different people passed when the threshold of ${name} was set: name the rate to hold it to, --target-fmr`;
  throw new LineamentError('USAGE', message);
}

function check({ threshold, promised }: Promised, scored: ScoredPairs, output: Output): number {
  const { scores, same } = compared(scored);
  const checked = checkThreshold(scores, same, { threshold, promised });
  const { fmr, fmrInterval, fnmr, fnmrInterval, verdict, different } = checked;
  const needed = pairsNeeded(promised);
  // A target is told as it was typed; a rate that was measured has more digits than anybody reads.
  const rate = Number(promised.toPrecision(3));
  const words = {
    holds: `the threshold ${threshold} holds: these pairs do not contradict a false-match rate of ${rate}`,
    exceeded: `the threshold ${threshold} does not hold: more different people pass than at a rate of ${rate}; calibrate it on such pairs`,
    undecided: `undecided: ${different} pairs of different people are too few for a rate of ${rate}, at least ${needed.toBound} are needed`,
  };
  const failures = { noFace: scored.noFace.samples.length, noFacePairs: scored.noFace.pairs };
  output.answer(
    { ...checked, threshold, promised, needed, photos: scored.photos, failures },
    [
      words[verdict],
      `${percent(fmr, 3)} of ${different} pairs of different people pass (${span(fmrInterval)})`,
      `${percent(fnmr)} of ${checked.same} pairs of the same person do not (${span(fnmrInterval)})`,
      ...faceless(scored),
    ].join('\n'),
  );
  return verdict === 'exceeded' ? EXIT.no : EXIT.done;
}

async function run(args: Arguments, output: Output): Promise<number> {
  const [name] = args.words('model');
  const target = args.number('target-fmr', 0, 1);
  const checking = args.flag('check');
  if (target === undefined && !checking) {
    throw new LineamentError('USAGE', '--target-fmr is missing: name a rate, such as 1e-3');
  }
  if (isTrained(name)) {
    const message = `${name} is a training run or a checkpoint, whose threshold is set in training: export it, and calibrate the .onnx`;
    throw new LineamentError('USAGE', message);
  }
  const { card, session } = await loadModel(name, 'embedder');
  await session.release();
  const toCheck = checking ? promisedBy(card, target) : null;
  const photos = await pairsOf(args);
  // Before photos are embedded; those without a face may make it fewer.
  if (!checking) requireMeasurable(target!, photos.pairs.filter(({ same }) => same === false).length);
  await using model = await openModel(name);
  const views = viewsOf(args, false);
  const setting = { model, framing: framingOf(args, model, photos), views, cache: args.text('cache') };
  const scored = await scoredPairs(photos, [setting], {}, output);
  if (toCheck !== null) return check(toCheck, scored, output);

  const { scores, same } = compared(scored);
  const calibration = calibrate(scores, same, target!);
  const { threshold, fmr, fmrInterval, fnmr, fnmrInterval, ...pairs } = calibration;
  const probability = probabilityIn(scores, same);
  const needed = pairsNeeded(target!);
  const { low, high } = fmrInterval;
  const calibrated: EmbedderCard = {
    ...card,
    threshold: {
      similarity: threshold,
      falseMatchRate: fmr,
      falseMatchInterval: [low, high],
      falseNonMatchRate: fnmr,
      ...(probability && {
        probability: {
          slope: probability.slope,
          intercept: probability.intercept,
          calibrationError: probability.calibrationError,
        },
      }),
      pairs: { data: photos.name, ...pairs },
    },
  };
  const path = cardPath(name);
  await atomicWrite(path, `${JSON.stringify(calibrated, null, 2)}\n`);
  const places = reportPlaces(args);
  const written = reportWanted(places)
    ? await writeEvaluation(places, {
        kind: 'calibration',
        models: [name],
        data: photos.name,
        report: calibrationReport({ model: name, scores, same, calibration, probability }),
      })
    : {};
  const failures = { noFace: scored.noFace.samples.length, noFacePairs: scored.noFace.pairs };
  output.answer(
    {
      threshold,
      fmr,
      fmrInterval,
      fnmr,
      fnmrInterval,
      ...pairs,
      needed,
      probability,
      photos: scored.photos,
      failures,
      card: path,
      ...written,
    },
    [
      `threshold ${threshold}, written into ${path}`,
      `${percent(fmr, 3)} of ${pairs.different} pairs of different people pass (${span(fmrInterval)})`,
      `${percent(fnmr)} of ${pairs.same} pairs of the same person do not (${span(fnmrInterval)})`,
      ...(pairs.different < needed.toMeasure
        ? [`to measure a rate of ${target} takes ${needed.toMeasure} pairs of different people, thirty false matches`]
        : []),
      ...faceless(scored),
      ...(probability === null ? [] : reliabilityText(probability)),
      ...writtenLines(written),
    ].join('\n'),
  );
  return EXIT.done;
}

export const command: Command = {
  usage: '<model> --pairs <file> | --from <dir> --target-fmr <rate>',
  description: [
    'Sets the decision threshold of a model (an .onnx with its card, or a name that `lineament models` lists), and writes it into',
    'its card: the lowest one that at most --target-fmr of the pairs of different people pass, with the rate that was measured,',
    'its confidence interval, and what the pairs were. Use pairs of people whom the model was not trained on, in photos like',
    'those that it is to decide on, and ten pairs of different people and more for each false match that the rate allows. With',
    '--check nothing is set: it says whether the threshold of the card still holds on new pairs.',
  ].join('\n'),
  options: {
    ...PAIR_OPTIONS,
    from: {
      value: 'dir',
      multiple: true,
      help: 'instead of --pairs: a folder with a sub-folder of photos a person, to draw pairs from',
    },
    count: {
      value: 'number',
      help: `pairs to draw, a tenth of them of the same person; default: ${DRAWN_PAIRS}, or what there are`,
    },
    'target-fmr': { value: 'rate', help: 'the false-match rate that is allowed, such as 1e-3' },
    check: { help: "set nothing: say whether the card's threshold holds on these pairs (exit code 1: it does not)" },
    ...reportOptions('the threshold, what it costs and how probabilities come true'),
    data: { value: 'text', help: 'what the card calls the pairs; default: the file, or the folders' },
    seed: { value: 'number', help: 'of the pairs that are drawn; default: 1' },
  },
  examples: [
    'lineament calibrate dlib-resnet --check --from new-photos-by-person',
    'lineament calibrate dlib-resnet --pairs pairs.txt --images photos --target-fmr 1e-3',
    'lineament calibrate trial.onnx --from photos-by-person --target-fmr 1e-4 --count 500000',
  ],
  run,
};
