import { type ModelAtHand, MODELS_FOLDER, modelsAtHand } from '../face/model.js';
import type { Arguments } from './arguments.js';
import { type Command, EXIT } from './command.js';
import type { Output } from './output.js';
import { percent } from './percent.js';
import { table } from './table.js';

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

async function run(args: Arguments, output: Output): Promise<number> {
  if (args.positionals.length > 1) args.words('dir');
  const folder = args.positionals[0] ?? MODELS_FOLDER;
  const models = await modelsAtHand(folder);
  const document = models.map(({ card, path, bytes }) => ({ ...card, path, bytes }));
  const none = `no models in ${folder}; npm run setup builds those that come with Lineament`;
  output.answer({ models: document }, models.length === 0 ? none : modelsTable(models));
  return EXIT.done;
}

export const command: Command = {
  usage: '[dir]',
  description:
    'The models at hand: those that come with Lineament, or those of a folder. Lists name, kind, licence, source, size, and the ' +
    'accuracy that was measured, – where nobody has. With --json: the whole cards.',
  options: {},
  examples: ['lineament models', 'lineament models exported --json'],
  run,
};
