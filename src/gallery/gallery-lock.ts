import { timingSafeEqual } from 'node:crypto';
import { LineamentError } from '../errors.js';
import { GALLERY_SCHEMA } from './gallery-schema.js';
import { type Database, inPlainWords, transaction } from './private-database.js';
import { markOf, sealName } from './sealed-person.js';
import { encryptingVault, OPEN_VAULT, type Vault } from './vault.js';

/**
 * The vault of a gallery, by the key given. An empty gallery takes the key for its own.
 * @throws GALLERY_LOCKED when the key is missing, wrong, or not the one for a gallery that is not encrypted.
 */
export function unlock(database: Database, path: string, key: Uint8Array | null): Vault {
  const vault = key === null ? OPEN_VAULT : encryptingVault(key);
  return inPlainWords(path, GALLERY_SCHEMA.what, () =>
    transaction(database, () => {
      const check = checkOf(database);
      if (check === null && vault.check !== null) {
        requireEmpty(database, path);
        writeCheck(database, vault);
      } else if (check !== null && vault.check === null) {
        throw locked(`The gallery ${path} is encrypted, and no key was given.`);
      } else if (!same(check, vault.check)) {
        throw locked(`The gallery ${path} is encrypted with another key.`);
      }
      markNames(database, vault);
      return vault;
    }),
  );
}

/** @throws GALLERY_LOCKED when the key was changed since the gallery was opened. */
export function requireSameKey(check: Uint8Array | null, path: string, vault: Vault): void {
  if (same(check, vault.check)) return;
  throw locked(`The key of the gallery ${path} was changed while it was open.`, 'Open it again with the new key.');
}

/** Notes which key the gallery has from now on. */
export function writeCheck(database: Database, { check }: Vault): void {
  database.exec('DELETE FROM vault');
  if (check !== null) database.prepare('INSERT INTO vault ("check") VALUES (?)').run(check);
}

function checkOf(database: Database): Uint8Array | null {
  const row = database.prepare('SELECT "check" FROM vault').get() as { check: Uint8Array } | undefined;
  return row?.check ?? null;
}

/** An earlier version kept names as they are, without a mark. */
function markNames(database: Database, vault: Vault): void {
  const rows = database.prepare('SELECT id, name FROM person WHERE mark IS NULL').all() as {
    id: number;
    name: Uint8Array;
  }[];
  const update = database.prepare('UPDATE person SET name = ?, mark = ? WHERE id = ?');
  for (const { id, name } of rows) {
    const plain = Buffer.from(name).toString();
    update.run(sealName(vault, id, plain), markOf(vault, plain), id);
  }
}

function requireEmpty(database: Database, path: string): void {
  const { people } = database.prepare('SELECT count(*) AS people FROM person').get() as { people: number };
  if (people === 0) return;
  throw locked(
    `The gallery ${path} is not encrypted, and a key was given.`,
    'Encrypt it first: lineament gallery encrypt.',
  );
}

function same(a: Uint8Array | null, b: Uint8Array | null): boolean {
  return a === b || (a !== null && b !== null && timingSafeEqual(a, b));
}

function locked(message: string, cure?: string): LineamentError {
  return new LineamentError('GALLERY_LOCKED', message, cure === undefined ? {} : { cure });
}
