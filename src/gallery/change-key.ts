import { appendToLog, localActor } from './audit-log.js';
import { writeCheck } from './gallery-lock.js';
import { GalleryRecord } from './gallery-record.js';
import { reseal } from './reseal.js';
import { markOf, openName, sealName } from './sealed-person.js';
import { encryptingVault, OPEN_VAULT } from './vault.js';

/**
 * Writes everything of a gallery anew, in one transaction: encrypts it, changes its key, or decrypts it.
 *
 * @param from the key that it has, null for none. @param to the key that it is to have.
 * @returns how many templates there are.
 * @throws as opening the gallery, and GALLERY_INVALID for a template that does not decrypt; the gallery is as it was then.
 */
export async function changeGalleryKey(
  path: string,
  from: Uint8Array | null,
  to: Uint8Array | null,
  actor = localActor(),
): Promise<number> {
  const record = await GalleryRecord.open(path, from);
  try {
    const vault = to === null ? OPEN_VAULT : encryptingVault(to);
    return record.write(() => {
      const templates = reseal(record, { where: 'id > ?', value: 0 }, { vault, owner: (person) => person });
      for (const { id, name } of record.rows<{ id: number; name: Uint8Array }>('SELECT id, name FROM person')) {
        const plain = openName(record.vault, id, name);
        record
          .sql('UPDATE person SET name = ?, mark = ? WHERE id = ?')
          .run(sealName(vault, id, plain), markOf(vault, plain), id);
      }
      writeCheck(record.database, vault);
      appendToLog(record, actor, 'change-key', { templates, encrypted: to !== null });
      return templates;
    });
  } finally {
    record.close();
  }
}
