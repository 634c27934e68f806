import { randomBytes } from 'node:crypto';
import { open } from 'node:fs/promises';
import { LineamentError } from '../errors.js';
import { backUpGallery } from '../gallery/backup.js';
import { galleryKey, readGalleryKey } from '../gallery/gallery-key.js';
import { changeGalleryKey } from '../gallery/change-key.js';
import { publicPlace } from '../gallery/location.js';
import { KEY_BYTES } from '../gallery/vault.js';
import type { Arguments } from './arguments.js';
import { type Command, EXIT } from './command.js';
import { existingGalleryPlace, GALLERY_OPTION, galleryPlace } from './gallery.js';
import { exportFile, importFile } from './gallery-exchange.js';
import { showLog } from './gallery-log.js';
import { reembedCollection } from './gallery-reembed.js';
import { restore, showReceipt } from './gallery-receipt.js';
import type { Output } from './output.js';
import { RECOGNITION_OPTIONS } from './recognition.js';

const ACTIONS: Readonly<Record<string, (args: Arguments, output: Output) => Promise<number | void>>> = {
  key: async (args, output) => {
    const [, file] = args.words('action', 'file');
    await writeKey(file);
    output.answer(
      { key: file },
      `${file} holds a new key. Without it nobody reads what is encrypted with it: keep a copy.`,
    );
  },
  encrypt: async (args, output) => {
    const [, file] = args.words('action', 'key');
    await changeKey(args, output, readGalleryKey(file), `is encrypted with the key in ${file}`);
  },
  decrypt: async (args, output) => {
    args.words('action');
    await changeKey(args, output, null, 'is no longer encrypted');
  },
  backup: async (args, output) => {
    const [, file] = args.words('action', 'file');
    await backUpGallery(existingGalleryPlace(args), file);
    output.answer({ gallery: publicPlace(galleryPlace(args)), backup: file }, `${file} holds the gallery as it is now`);
  },
  restore,
  log: showLog,
  receipt: showReceipt,
  export: exportFile,
  import: importFile,
  reembed: reembedCollection,
};

async function run(args: Arguments, output: Output): Promise<number> {
  const [name = ''] = args.positionals;
  if (!Object.hasOwn(ACTIONS, name)) {
    const expected = Object.keys(ACTIONS).join(', ');
    throw new LineamentError('USAGE', `expected one of ${expected} after the command, got ${name || 'nothing'}`);
  }
  return (await ACTIONS[name]!(args, output)) ?? EXIT.done;
}

async function changeKey(args: Arguments, output: Output, to: Uint8Array | null, outcome: string): Promise<void> {
  const gallery = existingGalleryPlace(args);
  const templates = await changeGalleryKey(gallery, galleryKey(), to);
  const place = publicPlace(gallery);
  output.answer({ gallery: place, templates, encrypted: to !== null }, `${place} ${outcome}: ${templates} templates`);
}

async function writeKey(file: string): Promise<void> {
  try {
    const handle = await open(file, 'wx', 0o600);
    await handle.writeFile(`${randomBytes(KEY_BYTES).toString('base64')}\n`);
    await handle.sync();
    await handle.close();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    throw new LineamentError(
      'FILE_INVALID',
      `${file} is there already; a key that is in use must not be lost. Name another.`,
    );
  }
}

export const command: Command = {
  usage: '<action> …',
  description: [
    'The file, or the PostgreSQL database, that collections lie in:',
    '  key <file>                     writes a new key',
    '  encrypt <key file>, decrypt    encrypts the gallery with a key, or changes the key that it has; takes it off',
    '  backup <file>                  copies the gallery while others use it (PostgreSQL: pg_dump does)',
    '  restore <backup> [receipt]…    brings it back to what a backup holds, but for whom was forgotten since',
    '  log [--check] [--after n]      shows who did what, or checks that nobody changed that',
    '  receipt <file>                 checks a receipt that lineament forget --receipt wrote',
    '  export <collection> <file>     writes a collection to a .jsonl or .safetensors file, not encrypted',
    '  import <file> [collection]     adds such a file to the collection that it was, or to another',
    '  reembed <collection>           takes it over to another --model, by the photos that were kept (enroll --keep-photos)',
    'The key that a gallery has already is read from the file that LINEAMENT_GALLERY_KEY_FILE names, or from',
    'LINEAMENT_GALLERY_KEY, here as in every other command.',
  ].join('\n'),
  options: {
    ...GALLERY_OPTION,
    ...RECOGNITION_OPTIONS,
    drop: { help: 'with `reembed`: leave out templates whose photo was not kept, or whose face is not found in it' },
    check: { help: 'with `log`: check that it is whole; exit code 1 when it is not' },
    photos: { help: 'with `export`: the photos too, where the gallery keeps them' },
    after: { value: 'number', help: 'with `log`: show the entries behind this one' },
  },
  examples: [
    'lineament gallery key team.key',
    'lineament gallery encrypt team.key --gallery team.db',
    'LINEAMENT_GALLERY_KEY_FILE=team.key lineament identify team door.jpg --gallery team.db',
  ],
  run,
};
