import { appendToLog, entriesOf } from './audit-log.js';
import { collectionOf, type NumberedCollection } from './collection-rows.js';
import { eraseNumbers, forgetInBackups } from './forget-in-backups.js';
import type { GalleryRecord } from './gallery-record.js';
import { peopleIn, personOf } from './person-rows.js';
import {
  type ForgottenPerson,
  hashOfEmbedding,
  hashOfName,
  hashOfReceipt,
  newSalt,
  type Receipt,
  type ReceiptBody,
} from './receipt.js';
import { templatesIn } from './template-rows.js';

/**
 * Removes a person, or everybody of a collection: from the backups that the gallery knows of, then from the record, whose change
 * number takes them out of every index. The receipt is part of the transaction that removes them.
 *
 * @param person their name; null for everybody.
 * @throws NOT_ENROLLED when there is no such collection or person.
 */
export async function forget(
  record: GalleryRecord,
  actor: string,
  collection: string,
  person: string | null,
): Promise<Receipt> {
  const salt = newSalt();
  for (;;) {
    const before = record.read(() => whomToForget(record, collection, person, salt));
    const { people, templates } = numbersOf(before.people);
    const backups = await forgetInBackups(record, people, templates);
    const receipt = record.write(() => {
      const now = whomToForget(record, collection, person, salt);
      // Somebody enrolled, or copied the gallery, while the backups were gone through: once more.
      if (JSON.stringify(now) !== JSON.stringify(before)) return null;
      const body: ReceiptBody = {
        kind: 'lineament-receipt-of-forgetting',
        version: 1,
        time: new Date().toISOString(),
        actor,
        collection: now.collection.id,
        people: now.people,
        removed: { people: now.people.length, templates: templates.length, originals: now.originals },
        backups,
        salt,
      };
      eraseNumbers(record, people, templates);
      const { number, hash } = appendToLog(record, actor, 'forget', {
        collection: now.collection.id,
        people,
        templates,
        receipt: hashOfReceipt(body),
      });
      return { ...body, log: { number, hash } };
    });
    if (receipt !== null) return receipt;
  }
}

interface ToForget {
  readonly collection: NumberedCollection;
  readonly people: readonly ForgottenPerson[];
  readonly originals: number;
  readonly backups: readonly unknown[];
}

function whomToForget(record: GalleryRecord, name: string, person: string | null, salt: string): ToForget {
  const collection = collectionOf(record, name);
  const chosen = person === null ? null : personOf(record, collection, person);
  const records = templatesIn(record, collection, chosen);
  const merges = mergesOf(record);
  const people = peopleIn(record, collection.id)
    .filter(({ id }) => chosen === null || id === chosen)
    .map(({ id, name: theirs }) => ({
      id,
      formerly: formerly(merges, id),
      name: hashOfName(salt, theirs),
      templates: records
        .filter((template) => template.person === theirs)
        .map((template) => ({ id: template.id, sha256: hashOfEmbedding(template.embedding) })),
    }));
  return {
    collection,
    people,
    originals: records.filter(({ original }) => original).length,
    backups: record.rows('SELECT file, log FROM backup ORDER BY file'),
  };
}

function numbersOf(people: readonly ForgottenPerson[]): { people: number[]; templates: number[] } {
  return {
    people: people.flatMap(({ id, formerly: others }) => [id, ...others]),
    templates: people.flatMap(({ templates }) => templates.map(({ id }) => id)),
  };
}

/** Who became whom: backups hold the ones from before. */
function mergesOf(record: GalleryRecord): { readonly person: number; readonly into: number }[] {
  return entriesOf(record, 0, 'merge').map(({ detail }) => detail as { person: number; into: number });
}

function formerly(merges: ReturnType<typeof mergesOf>, id: number): number[] {
  const found = [id];
  for (const into of found) {
    for (const merge of merges) if (merge.into === into && !found.includes(merge.person)) found.push(merge.person);
  }
  return found.slice(1);
}
