import { LineamentError } from '../errors.js';
import { type ModelAtHand, MODELS_FOLDER, modelsAtHand } from '../face/model.js';
import type { Arguments } from './arguments.js';
import { type Command, EXIT } from './command.js';
import type { Output } from './output.js';
import { percent } from '../report/percent.js';
import { table } from './table.js';

/** Sizes of aligned faces. */
const ALIGNED_SIZES = ['112x112', '96x112'] as const;

function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(1)} MB`;
}

function modelsTable(models: readonly ModelAtHand[]): string {
  const rows = models.map(({ card, bytes }) => [
    card.name,
    card.kind,
    card.licence.id,
    `${card.source.from} ${card.source.version}`,
    megabytes(bytes),
    card.accuracy === null ? '–' : `${percent(card.accuracy.value)} (${card.accuracy.figure}, ${card.accuracy.data})`,
  ]);
  return table([['name', 'kind', 'licence', 'source', 'size', 'measured accuracy'], ...rows], [4]);
}

/** The networks that a recipe may name. They are built for it, which takes libtorch: only who asks loads that. */
async function answerBackbones(args: Arguments, output: Output): Promise<void> {
  const size = args.choice('size', ALIGNED_SIZES) ?? '112x112';
  const inputSize = size.split('x').map(Number) as [number, number];
  const { backbonesTable, backboneSizes } = await import('./backbone-sizes.js');
  const backbones = backboneSizes(args.positionals, inputSize, output);
  output.answer({ inputSize, backbones }, backbonesTable(backbones));
}

async function run(args: Arguments, output: Output): Promise<number> {
  if (args.flag('backbones')) {
    await answerBackbones(args, output);
    return EXIT.done;
  }
  if (args.text('size') !== undefined) throw new LineamentError('USAGE', '--size says something of --backbones only');
  if (args.positionals.length > 1) args.words('dir');
  const folder = args.positionals[0] ?? MODELS_FOLDER;
  const models = await modelsAtHand(folder);
  const document = models.map(({ card, path, bytes }) => ({ ...card, path, bytes }));
  const none = `no models in ${folder}; npm run setup builds those that come with Lineament`;
  output.answer({ models: document }, models.length === 0 ? none : modelsTable(models));
  return EXIT.done;
}

export const command: Command = {
  usage: '[dir] | --backbones [kind…] [--size 112x112|96x112]',
  description:
    'The models at hand: those that come with Lineament, or those of a folder. Lists name, kind, licence, source, size, and the ' +
    'accuracy that was measured, – where nobody has. With --json: the whole cards.\n\n' +
    'With --backbones: the networks that a recipe may name, with their parameters and the multiply-adds of one image, counted by ' +
    'building each and sending an image through it, which takes half a minute for all.',
  options: {
    backbones: { help: 'the networks that can be trained, all or those named, instead of models' },
    size: { value: 'WxH', help: 'with --backbones, the images: 112x112 (default) or 96x112' },
  },
  examples: [
    'lineament models',
    'lineament models exported --json',
    'lineament models --backbones mobilefacenet ir-resnet18',
  ],
  run,
};
