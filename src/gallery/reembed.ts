import { LineamentError } from '../errors.js';
import type { ModelIdentity } from '../matching/recogniser.js';
import { requireEnrollable } from './admission.js';
import { appendToLog } from './audit-log.js';
import { addCollection, collectionOf, removeIfEmpty } from './collection-rows.js';
import { bytesOf } from './embedding-bytes.js';
import type { EmbedAnew, Reembedded, ReembedOptions, TemplateRecord } from './gallery.js';
import type { GalleryRecord } from './gallery-record.js';
import { originalOf } from './original-rows.js';
import { row, rows, run, type Work } from './record-work.js';
import { sealEmbedding } from './sealed-person.js';
import { templatesIn } from './template-rows.js';

/**
 * Takes a collection over to another model: embeds the photos that were kept anew, and puts the new embeddings in the place of the old
 * in one transaction. Others use the collection as it was until then; who is enrolled meanwhile is embedded too. People and
 * templates keep their numbers, the collection gets another, so that an index of the old model never meets an embedding of the new.
 */
export async function reembed(
  record: GalleryRecord,
  actor: string,
  name: string,
  model: ModelIdentity,
  embed: EmbedAnew,
  { drop = false }: ReembedOptions = {},
): Promise<Reembedded> {
  const embedded = new Map<number, Float32Array | null>();
  for (;;) {
    const missing = await record.read(notEmbedded(record, name, model, embedded));
    for (const template of missing) {
      const photo = await record.read(originalOf(record, template.id));
      const embedding = photo && (await embed(photo, template));
      if (embedding !== null) requireEnrollable(name, model, template.person, [{ embedding }]);
      embedded.set(template.id, embedding);
    }
    const lost = [...embedded.values()].filter((embedding) => embedding === null).length;
    if (lost > 0 && !drop) throw withoutPhoto(name, lost, embedded.size);
    const done = await record.write(
      (function* () {
        // Somebody enrolled while the photos were embedded.
        if ((yield* notEmbedded(record, name, model, embedded)).length > 0) return null;
        return yield* replaceEmbeddings(record, actor, name, model, embedded);
      })(),
    );
    if (done !== null) return done;
  }
}

/** The templates that are not embedded yet. @throws VALUE_INVALID when the collection has the model already. */
function* notEmbedded(
  record: GalleryRecord,
  name: string,
  model: ModelIdentity,
  embedded: ReadonlyMap<number, unknown>,
): Work<TemplateRecord[]> {
  const collection = yield* collectionOf(record, name);
  if (collection.model.sha256 === model.sha256) {
    throw new LineamentError('VALUE_INVALID', `The collection "${name}" is enrolled with ${model.name} already.`, {
      cure: 'Name the model that it is to be taken over to.',
    });
  }
  return (yield* templatesIn(record, collection)).filter(({ id }) => !embedded.has(id));
}

function* replaceEmbeddings(
  record: GalleryRecord,
  actor: string,
  name: string,
  model: ModelIdentity,
  embedded: ReadonlyMap<number, Float32Array | null>,
): Work<Reembedded> {
  const old = yield* collectionOf(record, name);
  // A name that nobody can type makes room for the new one meanwhile.
  yield* run('UPDATE collection SET name = ? WHERE id = ?', `${name}\u0001`, old.id);
  const { id: collection } = yield* addCollection(name, model, old.created);
  yield* run('UPDATE person SET collection = ? WHERE collection = ?', collection, old.id);
  let [templates, dropped] = [0, 0];
  const found = yield* rows<{ id: number; person: number }>(
    `SELECT template.id, template.person FROM template JOIN person ON person.id = template.person
     WHERE person.collection = ? ORDER BY template.id`,
    collection,
  );
  for (const { id, person } of found) {
    const embedding = embedded.get(id) ?? null;
    if (embedding !== null && (yield* replaceEmbedding(record, id, person, embedding))) {
      templates++;
      continue;
    }
    yield* run('DELETE FROM template WHERE id = ?', id);
    dropped++;
  }
  yield* run('DELETE FROM person WHERE NOT EXISTS (SELECT 1 FROM template WHERE template.person = person.id)');
  yield* run('DELETE FROM collection WHERE id = ?', old.id);
  yield* removeIfEmpty(collection);
  yield* appendToLog(actor, 'reembed', { collection: old.id, into: collection, templates, dropped });
  return { templates, dropped };
}

/** @returns false when the person has that embedding already, from another photo of theirs. */
function* replaceEmbedding(
  { vault }: GalleryRecord,
  id: number,
  person: number,
  embedding: Float32Array,
): Work<boolean> {
  const fingerprint = vault.fingerprint(bytesOf(embedding));
  const twin = yield* row(
    'SELECT 1 FROM template WHERE person = ? AND fingerprint = ? AND id <> ?',
    person,
    fingerprint,
    id,
  );
  if (twin !== undefined) return false;
  // The person is named so that the change is numbered.
  yield* run(
    'UPDATE template SET person = person, embedding = ?, fingerprint = ? WHERE id = ?',
    sealEmbedding(vault, person, embedding),
    fingerprint,
    id,
  );
  return true;
}

function withoutPhoto(name: string, lost: number, all: number): LineamentError {
  return new LineamentError(
    'VALUE_INVALID',
    `Of the ${all} templates in the collection "${name}", ${lost} cannot be embedded anew: their photos were not kept, or no face is found in them.`,
    { cure: 'Enrol those photos into a new collection; or leave those templates out with --drop.' },
  );
}
