import { existsSync } from 'node:fs';
import { LineamentError } from '../errors.js';
import { descendsFrom } from './audit-log.js';
import { GalleryRecord } from './gallery-record.js';

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
  const files = record.read(() => record.rows<{ file: string }>('SELECT file FROM backup ORDER BY file'));
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
    const backup = await GalleryRecord.openSealed(file);
    try {
      if (!record.read(() => descendsFrom(record, backup))) return { file, outcome: 'unreachable', templates: 0 };
      const removed = backup.write(() => eraseNumbers(backup, people, templates));
      return { file, outcome: removed > 0 ? 'removed' : 'clean', templates: removed };
    } finally {
      backup.close();
    }
  } catch (error) {
    if (!(error instanceof LineamentError)) throw error;
    return { file, outcome: 'unreachable', templates: 0 };
  }
}

/** Removes people and templates by their numbers, and collections that are empty then. @returns how many templates. */
export function eraseNumbers(record: GalleryRecord, people: readonly number[], templates: readonly number[]): number {
  const count = () => record.row<{ templates: number }>('SELECT count(*) AS templates FROM template')!.templates;
  const before = count();
  for (const id of templates) record.sql('DELETE FROM template WHERE id = ?').run(id);
  for (const id of people) record.sql('DELETE FROM person WHERE id = ?').run(id);
  record.sql('DELETE FROM person WHERE NOT EXISTS (SELECT 1 FROM template WHERE person = person.id)').run();
  record.sql('DELETE FROM collection WHERE NOT EXISTS (SELECT 1 FROM person WHERE collection = collection.id)').run();
  return before - count();
}
