import { existsSync } from 'node:fs';
import { LineamentError } from '../errors.js';
import { descendsFrom, lastEntry } from './audit-log.js';
import type { GalleryRecord } from './gallery-record.js';
import { row, rows, run, type Work } from './record-work.js';

/** What forgetting came to in a copy of the gallery. */
export interface BackupOutcome {
  readonly file: string;
  /**
   * `removed`: they were in it, and are not any more; `clean`: they were not; `missing`: there is no such file; `unreachable`: it does
   * not open, or is another gallery's. What is missing or unreachable may still hold them: restoring it forgets them again.
   */
  readonly outcome: 'removed' | 'clean' | 'missing' | 'unreachable';
  /** How many templates were removed from it. */
  readonly templates: number;
}

/**
 * Removes people and templates from the backups that a gallery knows of, by their numbers, which need no key. What was made another
 * person of after the backup goes with whom it was of then.
 */
export async function forgetInBackups(
  record: GalleryRecord,
  people: readonly number[],
  templates: readonly number[],
): Promise<BackupOutcome[]> {
  const files = await record.read(rows<{ file: string }>('SELECT file FROM backup ORDER BY file'));
  const outcomes: BackupOutcome[] = [];
  for (const { file } of files) outcomes.push(await forgetInBackup(record, file, people, templates));
  return outcomes;
}

async function forgetInBackup(
  record: GalleryRecord,
  file: string,
  people: readonly number[],
  templates: readonly number[],
): Promise<BackupOutcome> {
  if (!existsSync(file)) return { file, outcome: 'missing', templates: 0 };
  try {
    // Read only now: SQLite is loaded by those who have such backups.
    const { SqliteRecord } = await import('./sqlite-record.js');
    await using backup = await SqliteRecord.openSealed(file);
    const end = await backup.read(lastEntry());
    if (!(await record.read(descendsFrom(end)))) return { file, outcome: 'unreachable', templates: 0 };
    const removed = await backup.write(eraseNumbers(people, templates));
    return { file, outcome: removed > 0 ? 'removed' : 'clean', templates: removed };
  } catch (error) {
    if (!(error instanceof LineamentError)) throw error;
    return { file, outcome: 'unreachable', templates: 0 };
  }
}

/** Removes people and templates by their numbers, and collections that are empty then. @returns how many templates. */
export function* eraseNumbers(people: readonly number[], templates: readonly number[]): Work<number> {
  const before = yield* countTemplates();
  yield* run('DELETE FROM template WHERE id IN (??)', templates);
  yield* run('DELETE FROM person WHERE id IN (??)', people);
  yield* run('DELETE FROM person WHERE NOT EXISTS (SELECT 1 FROM template WHERE template.person = person.id)');
  yield* run('DELETE FROM collection WHERE NOT EXISTS (SELECT 1 FROM person WHERE person.collection = collection.id)');
  return before - (yield* countTemplates());
}

export function* countTemplates(): Work<number> {
  return (yield* row<{ templates: number }>('SELECT count(*) AS templates FROM template'))!.templates;
}
