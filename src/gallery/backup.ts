import { chmodSync, existsSync, renameSync, rmSync } from 'node:fs';
import { resolve } from 'node:path';
import { LineamentError } from '../errors.js';
import { appendToLog, localActor } from './audit-log.js';
import { GALLERY_SCHEMA } from './gallery-schema.js';
import { requireFile } from './location.js';
import { inPlainWords, openPrivateDatabase } from './private-database.js';
import { run, type Work } from './record-work.js';
import { SqliteRecord } from './sqlite-record.js';

/**
 * Copies a gallery while others use it: the copy is one moment of it, a gallery itself, encrypted with the same key, and readable
 * by its owner alone. The gallery remembers where its copies are, so that forgetting reaches them.
 *
 * @throws FILE_INVALID when there is a file at `to`; VALUE_INVALID for a gallery in PostgreSQL, which has `pg_dump`; and as opening the gallery.
 */
export async function backUpGallery(path: string, to: string, actor = localActor()): Promise<void> {
  requireFile(path);
  const file = resolve(to);
  if (existsSync(file)) {
    throw new LineamentError('FILE_INVALID', `${to} is there already; a backup never replaces a file. Name another.`);
  }
  const { backup } = await import('@photostructure/sqlite');
  const record = await SqliteRecord.openSealed(path);
  const temporary = `${file}.${process.pid}.tmp`;
  try {
    // Made by the same opening as a gallery, so that it is its owner's alone before a byte is in it.
    (await openPrivateDatabase(temporary, GALLERY_SCHEMA)).close();
    // Known before it is there: a copy that nobody knows of would be forgotten in no forgetting.
    await record.write(remembering(actor, file));
    try {
      await backup(record.database, temporary);
      chmodSync(temporary, 0o600);
      renameSync(temporary, file);
    } catch (error) {
      await record.write(run('DELETE FROM backup WHERE file = ?', file));
      throw error;
    }
  } catch (error) {
    inPlainWords(to, GALLERY_SCHEMA.what, () => {
      throw error;
    });
  } finally {
    await record.close();
    rmSync(temporary, { force: true });
  }
}

function* remembering(actor: string, file: string): Work<void> {
  const { number, time } = yield* appendToLog(actor, 'backup', {});
  yield* run('INSERT OR REPLACE INTO backup (file, created, log) VALUES (?, ?, ?)', file, time, number);
}
