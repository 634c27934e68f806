import { chmodSync, closeSync, existsSync, mkdirSync, openSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import type { DatabaseSyncInstance } from '@photostructure/sqlite';
import { LineamentError } from '../errors.js';

export type { DatabaseSyncInstance as Database, StatementSyncInstance as Statement } from '@photostructure/sqlite';

/** How long one process waits for another to be done with the file. */
const BUSY_MS = 5000;

export interface DatabaseSchema {
  /** What the file is, in its header (`PRAGMA application_id`), so that no other database is taken for it. */
  readonly applicationId: number;
  /** `PRAGMA user_version`; raised when the tables change. */
  readonly version: number;
  /** The tables, as SQL. */
  readonly tables: string;
  /** What brings a file of version n to n + 1, by n. A file that is older than all of them is refused. */
  readonly migrations?: Readonly<Record<number, (database: DatabaseSyncInstance) => void>>;
  /** What to call it in an error: "a gallery". */
  readonly what: string;
}

/**
 * Opens an SQLite file that holds personal data, or makes it: readable by its owner alone (mode 0600; folders that are
 * made: 0700). What is deleted is overwritten (`secure_delete`), and the journal goes with each transaction, so nothing of
 * it stays in the file or beside it. What has been committed survives a crash (`synchronous = EXTRA`).
 *
 * @throws GALLERY_INVALID when the file is something else, damaged, or of a later version; GALLERY_BUSY;
 *   RUNTIME_MISSING when SQLite does not load on this machine.
 */
export async function openPrivateDatabase(path: string, schema: DatabaseSchema): Promise<DatabaseSyncInstance> {
  const { DatabaseSync } = await import('@photostructure/sqlite').catch((cause: Error) => {
    const message = `SQLite does not load on this machine (@photostructure/sqlite: ${cause.message}).`;
    throw new LineamentError('RUNTIME_MISSING', message, { cause });
  });
  makeFile(path, schema.what);
  return inPlainWords(path, schema.what, () => {
    const database = new DatabaseSync(path, { timeout: BUSY_MS });
    try {
      database.exec(`
        PRAGMA journal_mode = DELETE; PRAGMA synchronous = EXTRA; PRAGMA secure_delete = ON; PRAGMA foreign_keys = ON;
      `);
      prepareTables(database, path, schema);
      // Whatever a copy of it may have been given.
      chmodSync(path, 0o600);
    } catch (error) {
      database.close();
      throw error;
    }
    return database;
  });
}

/** SQLite gives its journal the rights of the database itself, so the file is made before SQLite can. */
function makeFile(path: string, what: string): void {
  if (statSync(path, { throwIfNoEntry: false })?.isDirectory()) {
    throw new LineamentError('FILE_INVALID', `Expected ${what} at ${path}, but it is a folder. Name a file in it.`);
  }
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  if (!existsSync(path)) closeSync(openSync(path, 'a', 0o600));
}

function prepareTables(
  database: DatabaseSyncInstance,
  path: string,
  { applicationId, version, tables, migrations, what }: DatabaseSchema,
) {
  transaction(database, () => {
    const { tables: found } = database.prepare('SELECT count(*) AS tables FROM sqlite_schema').get() as {
      tables: number;
    };
    if (found === 0) {
      database.exec(`PRAGMA application_id = ${applicationId}; PRAGMA user_version = ${version}; ${tables}`);
      return;
    }
    const { application_id } = database.prepare('PRAGMA application_id').get() as { application_id: number };
    let { user_version: at } = database.prepare('PRAGMA user_version').get() as { user_version: number };
    if (application_id !== applicationId) {
      throw new LineamentError('GALLERY_INVALID', `Expected ${what} at ${path}, but it is another SQLite database.`);
    }
    for (let migrate = migrations?.[at]; at < version && migrate !== undefined; migrate = migrations?.[at]) {
      migrate(database);
      at++;
      database.exec(`PRAGMA user_version = ${at}`);
    }
    if (at !== version) {
      throw new LineamentError(
        'GALLERY_INVALID',
        `Expected ${what} of version ${version} at ${path}, but it is of version ${at}.`,
      );
    }
  });
}

/**
 * All or nothing. Takes the right to write at once, so that nobody writes between what is read and what is written; `BEGIN` only
 * reads, one moment of the file.
 */
export function transaction<T>(
  database: DatabaseSyncInstance,
  work: () => T,
  begin: 'BEGIN' | 'BEGIN IMMEDIATE' = 'BEGIN IMMEDIATE',
): T {
  database.exec(begin);
  try {
    const result = work();
    database.exec('COMMIT');
    return result;
  } catch (error) {
    if (database.isTransaction) database.exec('ROLLBACK');
    throw error;
  }
}

/** SQLite's result codes that have a plain meaning for whoever asked: the low byte, of extended codes too. */
const [BUSY, READ_ONLY, CORRUPT, FULL, CANNOT_OPEN, NOT_A_DATABASE] = [5, 8, 11, 13, 14, 26];

/** Runs `work`, and tells what SQLite says about the file as a LineamentError. */
export function inPlainWords<T>(path: string, what: string, work: () => T): T {
  try {
    return work();
  } catch (cause) {
    if (!(cause instanceof Error) || cause instanceof LineamentError) throw cause;
    const options = { cause };
    switch (((cause as { errcode?: number }).errcode ?? 0) & 0xff) {
      case BUSY:
        throw new LineamentError('GALLERY_BUSY', `Another process keeps ${path} locked.`, options);
      case FULL:
        throw new LineamentError('DISK_FULL', `The disk is full; ${path} is as it was before.`, options);
      case CORRUPT:
      case NOT_A_DATABASE:
        throw new LineamentError('GALLERY_INVALID', `Expected ${what} at ${path}, but ${cause.message}.`, options);
      case READ_ONLY:
      case CANNOT_OPEN:
        throw new LineamentError('FILE_INVALID', `Cannot write to ${path}: ${cause.message}.`, options);
      default:
        throw cause;
    }
  }
}
