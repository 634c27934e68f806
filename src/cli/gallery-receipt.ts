import { readFile } from 'node:fs/promises';
import { checkReceipt } from '../gallery/check-receipt.js';
import { galleryKey } from '../gallery/gallery-key.js';
import type { Receipt } from '../gallery/receipt.js';
import { parseReceipt } from '../gallery/receipt-schema.js';
import { restoreGallery } from '../gallery/restore.js';
import type { Arguments } from './arguments.js';
import { EXIT } from './command.js';
import { existingGalleryPlace, galleryPlace } from './gallery.js';
import { LineamentError, unreadable } from '../errors.js';
import type { Output } from './output.js';

/** Checks a receipt of forgetting: exit code 1 when it does not hold. */
export async function showReceipt(args: Arguments, output: Output): Promise<number> {
  const [, file] = args.words('action', 'receipt');
  const receipt = await readReceipt(file);
  const check = await checkReceipt(existingGalleryPlace(args), receipt);
  if (check.kind === 'fails') {
    output.answer({ ...check }, `the receipt does not hold:\n${check.reasons.map((each) => `  ${each}`).join('\n')}`);
    return EXIT.no;
  }
  const { people, templates } = receipt.removed;
  const unseen = check.unseen.map((each) => `\n  not looked at, because it is not there or does not open: ${each}`);
  output.answer(
    { ...check, removed: receipt.removed, time: receipt.time },
    `the receipt holds: ${people} people and ${templates} templates were forgotten on ${receipt.time}, and are nowhere${unseen.join('')}`,
  );
  return EXIT.done;
}

/** Brings the gallery back to what a backup holds. */
export async function restore(args: Arguments, output: Output): Promise<void> {
  const [, backup, ...files] = args.positionals;
  if (backup === undefined) throw new LineamentError('USAGE', 'expected restore <backup> [receipt]… after the command');
  const receipts = await Promise.all(files.map(readReceipt));
  const gallery = galleryPlace(args);
  const { templates, forgotten } = await restoreGallery(gallery, backup, { key: galleryKey(), receipts });
  output.answer(
    { gallery, backup, templates, forgotten },
    `${gallery} holds what ${backup} held: ${templates} templates; ${forgotten} that were forgotten since stay forgotten`,
  );
}

async function readReceipt(file: string): Promise<Receipt> {
  const text = await readFile(file, 'utf8').catch((cause: unknown) => {
    throw unreadable(
      'FILE_INVALID',
      'a receipt of forgetting',
      file,
      cause,
      'Name the file that lineament forget --receipt wrote.',
    );
  });
  return parseReceipt(text, file);
}
