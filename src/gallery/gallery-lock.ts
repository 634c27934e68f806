import { timingSafeEqual } from 'node:crypto';
import { LineamentError } from '../errors.js';
import { GALLERY_SCHEMA } from './gallery-schema.js';
import { type Database, inPlainWords, openPrivateDatabase, transaction } from './private-database.js';
import { encryptingVault, OPEN_VAULT, type Vault } from './vault.js';

/** What the embeddings of a person are sealed for. */
export function ownerOf(person: number): string {
  return `person ${person}`;
}

/**
 * The vault of a gallery, by the key given. An empty gallery takes the key for its own.
 * @throws GALLERY_LOCKED when the key is missing, wrong, or not the one for a gallery that is not encrypted.
 */
export function unlock(database: Database, path: string, key: Uint8Array | null): Vault {
  const vault = key === null ? OPEN_VAULT : encryptingVault(key);
  return inPlainWords(path, GALLERY_SCHEMA.what, () =>
    transaction(database, () => {
      const check = checkOf(database);
      if (check === null && vault.check === null) return vault;
      if (check === null) {
        const { templates } = database.prepare('SELECT count(*) AS templates FROM template').get() as {
          templates: number;
        };
        if (templates > 0) {
          throw locked(
            `The gallery ${path} is not encrypted, and a key was given.`,
            'Encrypt it first: lineament gallery encrypt.',
          );
        }
        writeCheck(database, vault);
        return vault;
      }
      if (vault.check === null) throw locked(`The gallery ${path} is encrypted, and no key was given.`);
      if (!timingSafeEqual(check, vault.check)) throw locked(`The gallery ${path} is encrypted with another key.`);
      return vault;
    }),
  );
}

/**
 * Writes every embedding of a gallery anew, in one transaction: encrypts it, changes its key, or decrypts it.
 *
 * @param from the key that it has, null for none. @param to the key that it is to have.
 * @returns how many templates there are.
 * @throws as {@link unlock}, and GALLERY_INVALID for a template that does not decrypt; the gallery is as it was then.
 */
export async function changeGalleryKey(path: string, from: Uint8Array | null, to: Uint8Array | null): Promise<number> {
  const database = await openPrivateDatabase(path, GALLERY_SCHEMA);
  try {
    const before = unlock(database, path, from);
    const after = to === null ? OPEN_VAULT : encryptingVault(to);
    return inPlainWords(path, GALLERY_SCHEMA.what, () =>
      transaction(database, () => {
        const rows = database.prepare('SELECT id, person, embedding FROM template').all() as unknown as {
          id: number;
          person: number;
          embedding: Uint8Array;
        }[];
        const update = database.prepare('UPDATE template SET embedding = ?, fingerprint = ? WHERE id = ?');
        for (const { id, person, embedding } of rows) {
          const plain = before.open(embedding, ownerOf(person));
          update.run(after.seal(plain, ownerOf(person)), after.fingerprint(plain), id);
        }
        writeCheck(database, after);
        return rows.length;
      }),
    );
  } finally {
    database.close();
  }
}

/** @throws GALLERY_LOCKED when the key was changed since the gallery was opened. */
export function requireSameKey(database: Database, path: string, { check }: Vault): void {
  const now = checkOf(database);
  if (now === check || (now !== null && check !== null && timingSafeEqual(now, check))) return;
  throw locked(`The key of the gallery ${path} was changed while it was open.`, 'Open it again with the new key.');
}

function checkOf(database: Database): Uint8Array | null {
  const row = database.prepare('SELECT "check" FROM vault').get() as { check: Uint8Array } | undefined;
  return row?.check ?? null;
}

function writeCheck(database: Database, { check }: Vault): void {
  database.exec('DELETE FROM vault');
  if (check !== null) database.prepare('INSERT INTO vault ("check") VALUES (?)').run(check);
}

function locked(message: string, cure?: string): LineamentError {
  return new LineamentError('GALLERY_LOCKED', message, cure === undefined ? {} : { cure });
}
