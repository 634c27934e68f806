import { appendToLog, entriesOf } from './audit-log.js';
import { collectionOf, type NumberedCollection } from './collection-rows.js';
import { type BackupOutcome, eraseNumbers, forgetInBackups } from './forget-in-backups.js';
import type { Who } from './gallery.js';
import type { GalleryRecord } from './gallery-record.js';
import { peopleIn, personNumbered, personOf } from './person-rows.js';
import {
  type ForgottenPerson,
  hashOfEmbedding,
  hashOfName,
  hashOfReceipt,
  newSalt,
  type Receipt,
  type ReceiptBody,
} from './receipt.js';
import { rows, type Work } from './record-work.js';
import { templatesIn } from './template-rows.js';

/**
 * Removes a person, or everybody of a collection: from the backups that the gallery knows of, then from the record, whose change
 * number takes them out of every index. The receipt is part of the transaction that removes them.
 *
 * @param person null for everybody.
 * @throws NOT_ENROLLED when there is no such collection or person.
 */
export async function forget(
  record: GalleryRecord,
  actor: string,
  collection: string,
  person: Who | null,
): Promise<Receipt> {
  const salt = newSalt();
  for (;;) {
    const before = await record.read(whomToForget(record, collection, person, salt));
    const { people, templates } = numbersOf(before.people);
    const backups = await forgetInBackups(record, people, templates);
    const receipt = await record.write(
      (function* () {
        const now = yield* whomToForget(record, collection, person, salt);
        // Somebody enrolled, or copied the gallery, while the backups were gone through: once more.
        return JSON.stringify(now) === JSON.stringify(before) ? yield* erase(actor, salt, now, backups) : null;
      })(),
    );
    if (receipt !== null) return receipt;
  }
}

interface ToForget {
  readonly collection: NumberedCollection;
  readonly people: readonly ForgottenPerson[];
  readonly originals: number;
  readonly backups: readonly unknown[];
}

/** Removes them, and gives the receipt that the log holds the hash of. */
function* erase(
  actor: string,
  salt: string,
  { collection, people: forgotten, originals }: ToForget,
  backups: readonly BackupOutcome[],
): Work<Receipt> {
  const { people, templates } = numbersOf(forgotten);
  const body: ReceiptBody = {
    kind: 'lineament-receipt-of-forgetting',
    version: 1,
    time: new Date().toISOString(),
    actor,
    collection: collection.id,
    people: forgotten,
    removed: { people: forgotten.length, templates: templates.length, originals },
    backups,
    salt,
  };
  yield* eraseNumbers(people, templates);
  const { number, hash } = yield* appendToLog(actor, 'forget', {
    collection: collection.id,
    people,
    templates,
    receipt: hashOfReceipt(body),
  });
  return { ...body, log: { number, hash } };
}

function* whomToForget(record: GalleryRecord, name: string, person: Who | null, salt: string): Work<ToForget> {
  const collection = yield* collectionOf(record, name);
  const chosen = person === null ? null : yield* personOf(record, collection, person);
  const records = yield* templatesIn(record, collection, chosen);
  const merges = yield* mergesOf();
  const those =
    chosen === null ? yield* peopleIn(record, collection.id) : [yield* personNumbered(record, collection, chosen)];
  const templates = new Map<string, { id: number; sha256: string }[]>(those.map((each) => [each.name, []]));
  for (const { id, person: whose, embedding } of records) {
    templates.get(whose)?.push({ id, sha256: hashOfEmbedding(embedding) });
  }
  const people = those.map(({ id, name: theirs }) => ({
    id,
    formerly: formerly(merges, id),
    name: hashOfName(salt, theirs),
    templates: templates.get(theirs)!,
  }));
  return {
    collection,
    people,
    originals: records.filter(({ original }) => original).length,
    backups: yield* rows('SELECT file, log FROM backup ORDER BY file'),
  };
}

function numbersOf(people: readonly ForgottenPerson[]): { people: number[]; templates: number[] } {
  return {
    people: people.flatMap(({ id, formerly: others }) => [id, ...others]),
    templates: people.flatMap(({ templates }) => templates.map(({ id }) => id)),
  };
}

interface Merge {
  readonly person: number;
  readonly into: number;
}

/** Who became whom: backups hold the ones from before. */
function* mergesOf(): Work<Merge[]> {
  return (yield* entriesOf(0, 'merge')).map(({ detail }) => detail as unknown as Merge);
}

function formerly(merges: readonly Merge[], id: number): number[] {
  const found = [id];
  for (const into of found) {
    for (const merge of merges) if (merge.into === into && !found.includes(merge.person)) found.push(merge.person);
  }
  return found.slice(1);
}
