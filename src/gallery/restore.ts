import { existsSync } from 'node:fs';
import { LineamentError } from '../errors.js';
import { appendToLog, descendsFrom, entriesOf, lastEntry, localActor, type LastEntry } from './audit-log.js';
import { countTemplates, eraseNumbers } from './forget-in-backups.js';
import { requireFile } from './location.js';
import { row, run, type Work } from './record-work.js';
import type { Receipt } from './receipt.js';
import { SqliteRecord } from './sqlite-record.js';

export interface RestoreOptions {
  /** The key that the backup is encrypted with, null for none; the gallery has it afterwards. */
  readonly key: Uint8Array | null;
  /** Receipts of those who were forgotten after the backup, where the gallery that knew it is lost. */
  readonly receipts?: readonly Receipt[];
  /** Whom the audit log names. Default: the user that the process runs as. */
  readonly actor?: string;
}

export interface Restored {
  readonly templates: number;
  /** How many templates of the backup were left out, because those they are of were forgotten after it was made. */
  readonly forgotten: number;
}

/**
 * Brings a gallery back to what a backup holds, in one transaction, while others have it open: their indexes follow. Whoever was
 * forgotten after the backup was made stays forgotten, and leaves the backup too. The audit log goes on.
 *
 * @param path the gallery; made where there is none.
 * @throws GALLERY_INVALID when `backup` is no gallery, or no backup of the one at `path`; GALLERY_LOCKED when `key` does not open it.
 */
export async function restoreGallery(path: string, backup: string, options: RestoreOptions): Promise<Restored> {
  requireFile(path);
  if (!existsSync(backup)) throw new LineamentError('FILE_INVALID', `There is no backup at ${backup}.`);
  await using copy = await SqliteRecord.open(backup, options.key);
  await using record = await SqliteRecord.openSealed(path);
  const end = await copy.read(lastEntry());
  record.database.prepare('ATTACH ? AS backup').run(backup);
  const { people, templates, restored } = await record.write(restoring(path, backup, end, options));
  record.database.exec('DETACH backup');
  await copy.write(eraseNumbers(people, templates));
  return restored;
}

function* restoring(
  path: string,
  backup: string,
  end: LastEntry | null,
  { receipts = [], actor = localActor() }: RestoreOptions,
): Work<Forgotten & { readonly restored: Restored }> {
  const isNew = (yield* lastEntry()) === null && (yield* row('SELECT 1 FROM main.collection')) === undefined;
  if (!isNew && !(yield* descendsFrom(end))) {
    throw new LineamentError('GALLERY_INVALID', `${backup} is no backup of the gallery ${path}.`, {
      cure: 'Name the gallery that it is a backup of, or a file that is not there yet.',
    });
  }
  for (const statement of isNew ? [...CONTENT, ...HISTORY] : CONTENT) yield* run(statement);
  const { people, templates: numbers } = yield* forgottenSince(end?.number ?? 0, receipts);
  const forgotten = yield* eraseNumbers(people, numbers);
  const templates = yield* countTemplates();
  yield* appendToLog(actor, 'restore', { upTo: end?.number ?? 0, templates, forgotten });
  return { people, templates: numbers, restored: { templates, forgotten } };
}

/** Numbers stay what they are, so that the log, the backups and the receipts go on meaning the same. */
const CONTENT = [
  'DELETE FROM main.collection',
  'INSERT INTO main.collection SELECT * FROM backup.collection',
  'INSERT INTO main.person SELECT * FROM backup.person',
  'INSERT INTO main.template SELECT * FROM backup.template',
  'INSERT INTO main.original SELECT * FROM backup.original',
  'DELETE FROM main.vault',
  'INSERT INTO main.vault SELECT * FROM backup.vault',
];

/** A gallery that is made from a backup has its past, and gives no number again that was given there. */
const HISTORY = [
  'INSERT INTO main.log SELECT * FROM backup.log',
  'INSERT INTO main.backup SELECT * FROM backup.backup',
  'CREATE TEMP TABLE highest AS SELECT name, max(seq) AS seq FROM (SELECT * FROM main.sqlite_sequence UNION ALL SELECT * FROM backup.sqlite_sequence) GROUP BY name',
  'DELETE FROM main.sqlite_sequence',
  'INSERT INTO main.sqlite_sequence SELECT name, seq FROM temp.highest',
  'DROP TABLE temp.highest',
];

interface Forgotten {
  readonly people: number[];
  readonly templates: number[];
}

function* forgottenSince(after: number, receipts: readonly Receipt[]): Work<Forgotten> {
  const logged = (yield* entriesOf(after, 'forget')).map(({ detail }) => detail as unknown as Forgotten);
  const proven = receipts.flatMap(({ people }) =>
    people.map(({ id, formerly, templates }) => ({
      people: [id, ...formerly],
      templates: templates.map((template) => template.id),
    })),
  );
  const all = [...logged, ...proven];
  return {
    people: all.flatMap(({ people }) => people),
    templates: all.flatMap(({ templates }) => templates),
  };
}
