import { LineamentError } from '../errors.js';
import type { BackupOutcome } from '../gallery/forget-in-backups.js';
import type { Arguments } from './arguments.js';
import { atomicWrite } from './atomic-write.js';
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
  const file = args.text('receipt');
  const receipt = await gallery.erase(collection, person);
  if (file !== undefined) await atomicWrite(file, `${JSON.stringify(receipt, null, 2)}\n`);
  const removed = receipt.removed.templates;
  const who = person === undefined ? 'everyone' : person;
  output.answer(
    { collection, name: person ?? null, removed, receipt },
    [`${who} is forgotten in ${collection}: ${removed} removed`, ...receipt.backups.map(inBackup)].join('\n'),
  );
  return EXIT.done;
}

function inBackup({ file, outcome, templates }: BackupOutcome): string {
  const said = {
    removed: `and ${templates} in the backup ${file}`,
    clean: `the backup ${file} does not hold them`,
    missing: `the backup ${file} is not there; restoring it will forget them again`,
    unreachable: `the backup ${file} does not open; restoring it will forget them again`,
  };
  return `  ${said[outcome]}`;
}

export const command: Command = {
  usage: '<collection> <name> | <collection> --everyone',
  description: [
    'Removes a person, and all that was made of their photos, from a collection: the gallery’s file is overwritten where it was.',
    'With the last person the collection goes too. The backups that `lineament gallery backup` made are gone through as well; other',
    'copies of the file keep what they hold. A receipt says what was removed, without saying what it was: `lineament gallery receipt`',
    'checks it.',
  ].join('\n'),
  options: {
    ...GALLERY_OPTION,
    everyone: { help: 'remove the whole collection' },
    receipt: { value: 'file.json', help: 'write the receipt there' },
  },
  examples: ['lineament forget team Ada --receipt ada.json', 'lineament forget team --everyone'],
  run,
};
