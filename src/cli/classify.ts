import { LineamentError } from '../errors.js';
import { decodeImage } from '../image/decode.js';
import type { Arguments } from './arguments.js';
import { type Command, EXIT } from './command.js';
import { isTrained } from './model.js';
import type { Output } from './output.js';
import { percent } from '../report/percent.js';
import { table } from './table.js';

/** The likeliest first; of equals, in the order of the labels. */
function likeliest(probabilities: Float32Array, classes: readonly string[], count: number) {
  return classes
    .map((label, i) => ({ label, probability: probabilities[i]! }))
    .sort((a, b) => b.probability - a.probability)
    .slice(0, count);
}

async function run(args: Arguments, output: Output): Promise<number> {
  const [photo] = args.words('photo');
  const path = args.required('model', 'name a run directory or a checkpoint');
  const top = args.number('top', 1, 1000) ?? 5;
  const crop = args.number('crop', 0.05, 1);
  if (!Number.isInteger(top)) throw new LineamentError('USAGE', `--top expects a whole number, but got ${top}`);
  if (!isTrained(path)) {
    const from = path.endsWith('.onnx') ? ' that it was exported from' : '';
    throw new LineamentError(
      'USAGE',
      `${path} gives embeddings and knows no people: expected the run or checkpoint${from}`,
      {
        cure: 'Name a run or a checkpoint of yours (lineament runs lists them); people who were not trained on are for enroll and identify.',
      },
    );
  }
  const { openCheckpoint } = await import('../training/trained-model.js');
  const model = await openCheckpoint(path);
  try {
    const centralFraction = crop ?? model.recipe.input.crop;
    const face = await decodeImage(photo, { cover: model.embedder.inputSize, centralFraction });
    const [probabilities] = model.classify([face]);
    const predictions = likeliest(probabilities!, model.classes, top);
    output.note(
      `The photo is taken as already cropped to one face, of one of the ${model.classes.length} people trained on.`,
    );
    const rows = predictions.map(({ label, probability }) => [label, percent(probability)]);
    output.answer({ predictions }, table(rows, [1]));
    return EXIT.done;
  } finally {
    model.release();
  }
}

export const command: Command = {
  usage: '<photo> --model <run> [--top 5]',
  description: [
    'Who is it, of the people that a network was trained on? Lists the likeliest with their probabilities, the softmax of',
    'the logits without margin. They sum to 1 whoever is seen: a stranger, too, gets the name of somebody. The photo is',
    'taken as already cropped to one face.',
  ].join('\n'),
  options: {
    model: { value: 'run', help: 'a run directory or a checkpoint' },
    top: { value: 'number', help: 'how many people are listed; default: 5' },
    crop: { value: 'share', help: "share of the short side kept around the centre; default: the recipe's" },
  },
  examples: [
    'lineament classify photo.jpg --model runs/trial',
    'lineament classify photo.jpg --model runs/trial --top 1 --json',
  ],
  run,
};
