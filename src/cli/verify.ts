import { LineamentError } from '../errors.js';
import { decodeImage } from '../image/decode.js';
import { decide, type DecisionRule, thresholdOf } from '../matching/decision.js';
import { cosine } from '../matching/similarity.js';
import type { Arguments } from './arguments.js';
import { type Command, EXIT } from './command.js';
import { cropOf, DEFAULT_MODEL, type Model, MODEL_HELP, openModel } from './model.js';
import type { Output } from './output.js';
import { percent } from './percent.js';

function ruleOf(model: Model, threshold: number | undefined): DecisionRule {
  if (threshold !== undefined) return { threshold: thresholdOf(threshold), falseMatchRate: null };
  if (model.decision !== null) return model.decision;
  throw new LineamentError(
    'USAGE',
    'this model has no threshold of its own, because none has been set on pairs (in a recipe: data.pairs): ' +
      'expected --threshold <similarity>; `lineament evaluate` shows what each threshold means',
  );
}

function similarityText(similarity: number, { threshold, falseMatchRate }: DecisionRule): string {
  const meaning =
    falseMatchRate === null
      ? 'as given'
      : `at which ${percent(falseMatchRate)} of different people pass, as measured when it was set`;
  return `similarity ${similarity.toFixed(4)}, threshold ${threshold.toFixed(4)} ${meaning}`;
}

async function run(args: Arguments, output: Output): Promise<number> {
  const [left, right] = args.words('photo', 'photo');
  const crop = args.number('crop', 0.05, 1);
  const threshold = args.number('threshold', -1, 1);
  await using model = await openModel(args.text('model'));
  const rule = ruleOf(model, threshold);
  const cover = model.embedder.inputSize;
  const centralFraction = crop ?? cropOf(model);
  const faces = await Promise.all([left, right].map((photo) => decodeImage(photo, { cover, centralFraction })));
  const [a, b] = await model.embedder.embed(faces);
  const decision = decide(cosine(a!, b!), rule);
  output.note('The photos are taken as already cropped to one face each: no face is looked for.');
  output.answer(
    { ...decision, faces: [left, right].map((photo) => ({ photo, box: null })) },
    `${decision.kind === 'match' ? 'same person' : 'different people'}: ${similarityText(decision.similarity, rule)}`,
  );
  return decision.kind === 'match' ? EXIT.done : EXIT.no;
}

export const command: Command = {
  usage: '<photo> <photo> [--model <model>] [--threshold <similarity>]',
  description: [
    'Do two photos show the same person? Exit code 0: yes, 1: no, 2: bad input. The photos are taken as already cropped',
    'to one face each. The threshold is the model’s own, set on pairs, unless one is given.',
  ].join('\n'),
  options: {
    model: { value: 'model', help: `${MODEL_HELP}; default: ${DEFAULT_MODEL}` },
    threshold: {
      value: 'similarity',
      help: 'from which cosine similarity on, −1 to 1, two faces count as the same person',
    },
    crop: {
      value: 'share',
      help: "share of the short side kept around the centre of each photo; default: the model's",
    },
  },
  examples: [
    'lineament verify a.jpg b.jpg --model runs/trial',
    'lineament verify a.jpg b.jpg --model runs/trial --threshold 0.4 --json',
  ],
  run,
};
