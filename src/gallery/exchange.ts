import { closeSync, openSync } from 'node:fs';
import { extname } from 'node:path';
import { LineamentError, unreadable } from '../errors.js';
import { requireEnrollable } from './admission.js';
import { appendToLog } from './audit-log.js';
import type {
  CollectionHeader,
  CollectionWriter,
  ExportOptions,
  Imported,
  ImportOptions,
  PortableCollection,
} from './collection-file.js';
import { collectionFor, collectionOf } from './collection-rows.js';
import type { GalleryRecord } from './gallery-record.js';
import { readJsonLines, writeJsonLines } from './json-lines.js';
import { originalOf } from './original-rows.js';
import { addPerson, findPerson } from './person-rows.js';
import { type WritableFile, writePrivateFile } from './private-file.js';
import type { Work } from './record-work.js';
import { readSafetensors, writeSafetensors } from './safetensors.js';
import { addTemplate, templatesAfter } from './template-rows.js';

interface Format {
  write(file: WritableFile, header: CollectionHeader): CollectionWriter;
  read(file: number, where: string): PortableCollection;
}

const FORMATS: Readonly<Record<string, Format>> = {
  '.jsonl': { write: writeJsonLines, read: readJsonLines },
  '.safetensors': { write: writeSafetensors, read: readSafetensors },
};

/**
 * Writes a collection, one moment of it and not encrypted, to a file of its owner's alone. Others wait with writing meanwhile.
 * @returns how many templates there are.
 */
export async function exportCollection(
  record: GalleryRecord,
  actor: string,
  name: string,
  path: string,
  { originals = false }: ExportOptions = {},
): Promise<number> {
  const format = formatOf(path);
  await record.write(
    (function* () {
      const { id } = yield* collectionOf(record, name);
      yield* appendToLog(actor, 'export', { collection: id, originals });
    })(),
  );
  return writePrivateFile(path, (file) => record.read(exporting(record, name, originals, file, format)));
}

function* exporting(
  record: GalleryRecord,
  name: string,
  originals: boolean,
  file: WritableFile,
  format: Format,
): Work<number> {
  const collection = yield* collectionOf(record, name);
  const { model, created } = collection;
  const writer = format.write(file, {
    kind: 'lineament-collection',
    version: 1,
    collection: name,
    model,
    created,
  });
  let count = 0;
  for (let page = yield* templatesAfter(record, collection, null, 0); page.length > 0;) {
    for (const { id, original: isKept, model: _, ...told } of page) {
      const original = originals && isKept ? yield* originalOf(record, id) : null;
      writer.add({ ...told, ...(original !== null && { original: Buffer.from(original).toString('base64') }) });
      count++;
    }
    page = yield* templatesAfter(record, collection, null, page.at(-1)!.id);
  }
  writer.end();
  return count;
}

/** Adds what a file holds to a collection, all or nothing; templates that are there already are not added again. */
export async function importCollection(
  record: GalleryRecord,
  actor: string,
  path: string,
  { collection: called }: ImportOptions = {},
): Promise<Imported> {
  const format = formatOf(path);
  const file = openPortable(path);
  try {
    const portable = format.read(file, path);
    const name = called ?? portable.header.collection;
    return await record.write(importing(record, actor, name, portable, path));
  } finally {
    closeSync(file);
  }
}

function* importing(
  record: GalleryRecord,
  actor: string,
  name: string,
  { header, templates }: PortableCollection,
  path: string,
): Work<Imported> {
  const collection = yield* collectionFor(name, header.model, header.created);
  const people = new Map<string, number>();
  let [added, known] = [0, 0];
  for (const template of templates) {
    requireEnrollable(name, header.model, template.person, [template]);
    let person = people.get(template.person) ?? (yield* findPerson(record, collection.id, template.person));
    person ??= yield* addPerson(record, collection.id, template.person);
    people.set(template.person, person);
    const { original, ...told } = template;
    const kept = original === undefined ? {} : { original: Buffer.from(original, 'base64') };
    const id = yield* addTemplate(record, person, { ...told, ...kept }, template.created);
    if (id === null) known++;
    else added++;
  }
  if (added + known === 0) throw new LineamentError('FILE_INVALID', `${path} holds no template.`);
  yield* appendToLog(actor, 'import', { collection: collection.id, people: people.size, added });
  return { collection: name, added, known };
}

function openPortable(path: string): number {
  try {
    return openSync(path, 'r');
  } catch (cause) {
    throw unreadable('FILE_INVALID', 'a collection that was exported', path, cause);
  }
}

function formatOf(path: string): Format {
  const format = FORMATS[extname(path).toLowerCase()];
  if (format !== undefined) return format;
  const expected = Object.keys(FORMATS).join(' or ');
  throw new LineamentError('FILE_INVALID', `Expected a file that ends with ${expected}, got ${path}.`);
}
