import type { Arguments } from './arguments.js';
import { type Command, EXIT } from './command.js';
import { existingGalleryOf, GALLERY_OPTION } from './gallery.js';
import type { Output } from './output.js';
import { table } from './table.js';

async function run(args: Arguments, output: Output): Promise<number> {
  args.words();
  await using gallery = await existingGalleryOf(args);
  const collections = (await gallery?.collections()) ?? [];
  const rows = collections.map(({ name, people, templates, model, created }) => [
    name,
    String(people),
    String(templates),
    model.name,
    created.slice(0, 10),
  ]);
  output.answer(
    { collections },
    rows.length === 0
      ? 'no collections; lineament enroll makes one'
      : table([['collection', 'people', 'templates', 'model', 'created'], ...rows], [1, 2]),
  );
  return EXIT.done;
}

export const command: Command = {
  usage: '',
  description:
    'The collections of the gallery: how many people and templates each has, and the model it is enrolled with.',
  options: GALLERY_OPTION,
  examples: ['lineament collections', 'lineament collections --gallery team.db --json'],
  run,
};
