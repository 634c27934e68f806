import { LineamentError } from '../errors.js';
import type { ModelIdentity } from '../matching/recogniser.js';
import { requireEnrollable } from './admission.js';
import { appendToLog } from './audit-log.js';
import { collectionOf, removeIfEmpty } from './collection-rows.js';
import { bytesOf } from './embedding-bytes.js';
import type { EmbedAnew, Reembedded, ReembedOptions, TemplateRecord } from './gallery.js';
import type { GalleryRecord } from './gallery-record.js';
import { originalOf } from './original-rows.js';
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
    requireAnother(record, name, model);
    const missing = record.read(() => notIn(embedded, templatesIn(record, collectionOf(record, name))));
    for (const template of missing) {
      const photo = record.read(() => originalOf(record, template.id));
      const embedding = photo && (await embed(photo, template));
      if (embedding !== null) requireEnrollable(name, model, template.person, [{ embedding }]);
      embedded.set(template.id, embedding);
    }
    const lost = [...embedded.values()].filter((embedding) => embedding === null).length;
    if (lost > 0 && !drop) throw withoutPhoto(name, lost, embedded.size);
    const done = record.write(() => {
      // Somebody enrolled while the photos were embedded.
      if (notIn(embedded, templatesIn(record, collectionOf(record, name))).length > 0) return null;
      return replaceEmbeddings(record, actor, name, model, embedded);
    });
    if (done !== null) return done;
  }
}

function notIn(embedded: ReadonlyMap<number, unknown>, templates: readonly TemplateRecord[]): TemplateRecord[] {
  return templates.filter(({ id }) => !embedded.has(id));
}

function replaceEmbeddings(
  record: GalleryRecord,
  actor: string,
  name: string,
  model: ModelIdentity,
  embedded: ReadonlyMap<number, Float32Array | null>,
): Reembedded {
  const old = collectionOf(record, name);
  record.sql('UPDATE collection SET name = name || char(0) WHERE id = ?').run(old.id);
  const { lastInsertRowid } = record
    .sql('INSERT INTO collection (name, model, sha256, embedding_size, created) VALUES (?, ?, ?, ?, ?)')
    .run(name, model.name, model.sha256, model.embeddingSize, old.created);
  const collection = Number(lastInsertRowid);
  record.sql('UPDATE person SET collection = ? WHERE collection = ?').run(collection, old.id);
  let [templates, dropped] = [0, 0];
  const rows = record.rows<{ id: number; person: number }>(
    'SELECT template.id, person FROM template JOIN person ON person.id = person WHERE collection = ? ORDER BY template.id',
    collection,
  );
  for (const { id, person } of rows) {
    const embedding = embedded.get(id) ?? null;
    if (embedding !== null && replaceEmbedding(record, id, person, embedding)) templates++;
    else dropped += Number(record.sql('DELETE FROM template WHERE id = ?').run(id).changes);
  }
  record.sql('DELETE FROM person WHERE NOT EXISTS (SELECT 1 FROM template WHERE person = person.id)').run();
  record.sql('DELETE FROM collection WHERE id = ?').run(old.id);
  removeIfEmpty(record, collection);
  appendToLog(record, actor, 'reembed', { collection: old.id, into: collection, templates, dropped });
  return { templates, dropped };
}

/** @returns false when the person has that embedding already, from another photo of theirs. */
function replaceEmbedding(record: GalleryRecord, id: number, person: number, embedding: Float32Array): boolean {
  const fingerprint = record.vault.fingerprint(bytesOf(embedding));
  const twin = record.row(
    'SELECT 1 FROM template WHERE person = ? AND fingerprint = ? AND id <> ?',
    person,
    fingerprint,
    id,
  );
  if (twin !== undefined) return false;
  // The person is named so that the change is numbered.
  record
    .sql('UPDATE template SET person = person, embedding = ?, fingerprint = ? WHERE id = ?')
    .run(sealEmbedding(record.vault, person, embedding), fingerprint, id);
  return true;
}

function requireAnother(record: GalleryRecord, name: string, model: ModelIdentity): void {
  if (record.read(() => collectionOf(record, name)).model.sha256 !== model.sha256) return;
  throw new LineamentError('VALUE_INVALID', `The collection "${name}" is enrolled with ${model.name} already.`, {
    cure: 'Name the model that it is to be taken over to.',
  });
}

function withoutPhoto(name: string, lost: number, all: number): LineamentError {
  return new LineamentError(
    'VALUE_INVALID',
    `Of the ${all} templates in the collection "${name}", ${lost} cannot be embedded anew: their photos were not kept, or no face is found in them.`,
    { cure: 'Enrol those photos into a new collection; or leave those templates out with --drop.' },
  );
}
