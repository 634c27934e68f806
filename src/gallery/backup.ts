import { chmodSync, existsSync, renameSync, rmSync } from 'node:fs';
import { LineamentError } from '../errors.js';
import { GALLERY_SCHEMA } from './gallery-schema.js';
import { inPlainWords, openPrivateDatabase } from './private-database.js';

/**
 * Copies a gallery while others use it: the copy is one moment of it, a gallery itself, encrypted with the same key, and readable
 * by its owner alone. What is forgotten later stays in the copy.
 *
 * @throws FILE_INVALID when there is a file at `to`; and as opening the gallery.
 */
export async function backUpGallery(path: string, to: string): Promise<void> {
  if (existsSync(to)) {
    throw new LineamentError('FILE_INVALID', `${to} is there already; a backup never replaces a file. Name another.`);
  }
  const { backup } = await import('@photostructure/sqlite');
  const database = await openPrivateDatabase(path, GALLERY_SCHEMA);
  const temporary = `${to}.${process.pid}.tmp`;
  try {
    // Made by the same opening as a gallery, so that it is its owner's alone before a byte is in it.
    (await openPrivateDatabase(temporary, GALLERY_SCHEMA)).close();
    await backup(database, temporary);
    chmodSync(temporary, 0o600);
    renameSync(temporary, to);
  } catch (error) {
    inPlainWords(to, GALLERY_SCHEMA.what, () => {
      throw error;
    });
  } finally {
    database.close();
    rmSync(temporary, { force: true });
  }
}
