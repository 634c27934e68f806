import type { GalleryRecord } from './gallery-record.js';
import { row, rows, run, type Work } from './record-work.js';
import { openAbout, openEmbedding, openOriginal, sealAbout, sealEmbedding, sealOriginal } from './sealed-person.js';
import { bytesOf } from './embedding-bytes.js';
import type { Vault } from './vault.js';

interface Sealed {
  readonly id: number;
  readonly person: number;
  readonly embedding: Uint8Array;
  readonly about: Uint8Array | null;
}

/** Templates written anew in one go: photos that are kept are large. */
const LOT = 500;

/**
 * Seals what belongs to a person's templates for another person, or with another vault.
 * @param template `SQL` that is true for the templates that are meant, with its value.
 * @param to the vault, and the person that a template of `person` is to be of.
 * @returns how many templates there were.
 */
export function* reseal(
  record: GalleryRecord,
  template: { readonly where: string; readonly value: number },
  to: { readonly vault: Vault; owner(person: number): number },
): Work<number> {
  const { vault } = record;
  const page = `SELECT id, person, embedding, about FROM template WHERE ${template.where} AND id > ? ORDER BY id LIMIT ${LOT}`;
  let count = 0;
  for (let after = 0; ;) {
    const found = yield* rows<Sealed>(page, template.value, after);
    for (const { id, person, embedding, about } of found) {
      const owner = to.owner(person);
      const plain = openEmbedding(vault, person, embedding);
      const told = openAbout(vault, person, about);
      yield* run(
        'UPDATE template SET embedding = ?, fingerprint = ?, about = ? WHERE id = ?',
        sealEmbedding(to.vault, owner, plain),
        to.vault.fingerprint(bytesOf(plain)),
        sealAbout(to.vault, owner, told),
        id,
      );
      yield* resealOriginal(record, id, person, (photo) => sealOriginal(to.vault, owner, photo));
    }
    if (found.length === 0) return count;
    count += found.length;
    after = found.at(-1)!.id;
  }
}

function* resealOriginal(
  record: GalleryRecord,
  id: number,
  person: number,
  seal: (photo: Uint8Array) => Uint8Array,
): Work<void> {
  const kept = yield* row<{ photo: Uint8Array }>('SELECT photo FROM original WHERE template = ?', id);
  if (kept === undefined) return;
  const photo = seal(openOriginal(record.vault, person, kept.photo));
  yield* run('UPDATE original SET photo = ? WHERE template = ?', photo, id);
}
