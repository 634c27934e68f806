import { appendToLog, localActor } from './audit-log.js';
import { writeCheck } from './gallery-lock.js';
import type { GalleryRecord } from './gallery-record.js';
import { openRecord } from './open-record.js';
import { rows, run, type Work } from './record-work.js';
import { reseal } from './reseal.js';
import { markOf, openName, sealName } from './sealed-person.js';
import { encryptingVault, OPEN_VAULT, type Vault } from './vault.js';

/**
 * Writes everything of a gallery anew, in one transaction: encrypts it, changes its key, or decrypts it.
 *
 * @param place as `openGallery`. @param from the key that it has, null for none. @param to the key that it is to have.
 * @returns how many templates there are.
 * @throws as opening the gallery, and GALLERY_INVALID for a template that does not decrypt; the gallery is as it was then.
 */
export async function changeGalleryKey(
  place: string,
  from: Uint8Array | null,
  to: Uint8Array | null,
  actor = localActor(),
): Promise<number> {
  await using record = await openRecord(place, from);
  return changeRecordKey(record, to, actor);
}

/** The same for a record that is open. It is locked afterwards: it has the key of before. */
export function changeRecordKey(record: GalleryRecord, to: Uint8Array | null, actor = localActor()): Promise<number> {
  return record.write(sealAnew(record, to === null ? OPEN_VAULT : encryptingVault(to), actor));
}

function* sealAnew(record: GalleryRecord, vault: Vault, actor: string): Work<number> {
  const templates = yield* reseal(record, { where: 'id > ?', value: 0 }, { vault, owner: (person) => person });
  const people = yield* rows<{ id: number; name: Uint8Array }>('SELECT id, name FROM person');
  for (const { id, name } of people) {
    const plain = openName(record.vault, id, name);
    const sealed = sealName(vault, id, plain);
    yield* run('UPDATE person SET name = ?, mark = ? WHERE id = ?', sealed, markOf(vault, plain), id);
  }
  yield* writeCheck(vault);
  yield* appendToLog(actor, 'change-key', { templates, encrypted: vault.check !== null });
  return templates;
}
