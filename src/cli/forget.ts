import { LineamentError } from '../errors.js';
import type { Arguments } from './arguments.js';
import { type Command, EXIT } from './command.js';
import { GALLERY_OPTION, galleryWith } from './gallery.js';
import type { Output } from './output.js';

async function run(args: Arguments, output: Output): Promise<number> {
  const everyone = args.flag('everyone');
  if (everyone && args.positionals.length !== 1) {
    throw new LineamentError('USAGE', '--everyone removes a whole collection: expected <collection> and no name');
  }
  const [collection, person] = everyone ? args.words('collection') : args.words('collection', 'name');
  await using gallery = await galleryWith(collection, args);
  const removed =
    person === undefined ? await gallery.forgetCollection(collection) : await gallery.forget(collection, person);
  const who = person === undefined ? 'everyone' : person;
  output.answer(
    { collection, name: person ?? null, removed },
    `${who} is forgotten in ${collection}: ${removed} removed`,
  );
  return EXIT.done;
}

export const command: Command = {
  usage: '<collection> <name> | <collection> --everyone',
  description: [
    'Removes a person, and all that was made of their photos, from a collection: the gallery’s file is overwritten where it was.',
    'With the last person the collection goes too. Copies of the file that somebody made keep what they hold.',
  ].join('\n'),
  options: { ...GALLERY_OPTION, everyone: { help: 'remove the whole collection' } },
  examples: ['lineament forget team Ada', 'lineament forget team --everyone'],
  run,
};
