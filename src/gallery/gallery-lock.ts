import { timingSafeEqual } from 'node:crypto';
import { LineamentError } from '../errors.js';
import { row, rows, run, type Work } from './record-work.js';
import { markOf, sealName } from './sealed-person.js';
import { encryptingVault, OPEN_VAULT, type Vault } from './vault.js';

/**
 * The vault of a gallery, by the key given. An empty gallery takes the key for its own.
 * @param place where the gallery is.
 * @throws GALLERY_LOCKED when the key is missing, wrong, or not the one for a gallery that is not encrypted.
 */
export function* unlock(place: string, key: Uint8Array | null): Work<Vault> {
  const vault = key === null ? OPEN_VAULT : encryptingVault(key);
  const check = yield* checkOf();
  if (check === null && vault.check !== null) {
    yield* requireEmpty(place);
    yield* writeCheck(vault);
  } else if (check !== null && vault.check === null) {
    throw locked(`The gallery ${place} is encrypted, and no key was given.`);
  } else if (!same(check, vault.check)) {
    throw locked(`The gallery ${place} is encrypted with another key.`);
  }
  yield* markNames(vault);
  return vault;
}

/** What the key of a gallery is told by; null where it has none. */
export function* checkOf(): Work<Uint8Array | null> {
  return (yield* row<{ check: Uint8Array }>('SELECT "check" FROM vault'))?.check ?? null;
}

/** @throws GALLERY_LOCKED when the key was changed since the gallery was opened. */
export function requireSameKey(
  check: Uint8Array | null,
  { place, vault }: { readonly place: string; readonly vault: Vault },
): void {
  if (same(check, vault.check)) return;
  throw locked(`The key of the gallery ${place} was changed while it was open.`, 'Open it again with the new key.');
}

/** Notes which key the gallery has from now on. */
export function* writeCheck({ check }: Vault): Work<void> {
  yield* run('DELETE FROM vault');
  if (check !== null) yield* run('INSERT INTO vault ("check") VALUES (?)', check);
}

/** An earlier version kept names as they are, without a mark. */
function* markNames(vault: Vault): Work<void> {
  const unmarked = yield* rows<{ id: number; name: Uint8Array }>('SELECT id, name FROM person WHERE mark IS NULL');
  for (const { id, name } of unmarked) {
    const plain = Buffer.from(name).toString();
    yield* run(
      'UPDATE person SET name = ?, mark = ? WHERE id = ?',
      sealName(vault, id, plain),
      markOf(vault, plain),
      id,
    );
  }
}

function* requireEmpty(place: string): Work<void> {
  if ((yield* row('SELECT 1 FROM person LIMIT 1')) === undefined) return;
  throw locked(
    `The gallery ${place} is not encrypted, and a key was given.`,
    'Encrypt it first: lineament gallery encrypt.',
  );
}

function same(a: Uint8Array | null, b: Uint8Array | null): boolean {
  return a === b || (a !== null && b !== null && timingSafeEqual(a, b));
}

function locked(message: string, cure?: string): LineamentError {
  return new LineamentError('GALLERY_LOCKED', message, cure === undefined ? {} : { cure });
}
