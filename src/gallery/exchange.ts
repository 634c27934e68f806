import { closeSync, openSync } from 'node:fs';
import { extname } from 'node:path';
import { LineamentError } from '../errors.js';
import { requireEnrollable } from './admission.js';
import { appendToLog } from './audit-log.js';
import type {
  ExportOptions,
  Imported,
  ImportOptions,
  PortableCollection,
  PortableTemplate,
} from './collection-file.js';
import { collectionFor, collectionOf, type NumberedCollection } from './collection-rows.js';
import type { GalleryRecord } from './gallery-record.js';
import { readJsonLines, writeJsonLines } from './json-lines.js';
import { originalOf } from './original-rows.js';
import { addPerson, findPerson } from './person-rows.js';
import { type WritableFile, writePrivateFile } from './private-file.js';
import { readSafetensors, writeSafetensors } from './safetensors.js';
import { addTemplate, eachTemplate } from './template-rows.js';

interface Format {
  write(file: WritableFile, collection: PortableCollection): void;
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
export function exportCollection(
  record: GalleryRecord,
  actor: string,
  name: string,
  path: string,
  { originals = false }: ExportOptions = {},
): number {
  const format = formatOf(path);
  record.write(() => appendToLog(record, actor, 'export', { collection: collectionOf(record, name).id, originals }));
  return record.read(() => {
    const collection = collectionOf(record, name);
    const { model, created } = collection;
    let count = 0;
    const counted = function* (): Generator<PortableTemplate> {
      for (const template of portableTemplates(record, collection, originals)) {
        count++;
        yield template;
      }
    };
    const header = { kind: 'lineament-collection', version: 1, collection: name, model, created } as const;
    writePrivateFile(path, (file) => format.write(file, { header, templates: counted() }));
    return count;
  });
}

function* portableTemplates(
  record: GalleryRecord,
  collection: NumberedCollection,
  originals: boolean,
): Generator<PortableTemplate> {
  for (const template of eachTemplate(record, collection)) {
    const { person, created, photo, quality, box, metadata, embedding } = template;
    yield {
      person,
      created,
      photo,
      quality,
      box,
      metadata,
      embedding,
      ...(originals &&
        template.original && { original: Buffer.from(originalOf(record, template.id)!).toString('base64') }),
    };
  }
}

/** Adds what a file holds to a collection, all or nothing; templates that are there already are not added again. */
export function importCollection(
  record: GalleryRecord,
  actor: string,
  path: string,
  { collection: called }: ImportOptions = {},
): Imported {
  const format = formatOf(path);
  const file = openSync(path, 'r');
  try {
    const { header, templates } = format.read(file, path);
    const name = called ?? header.collection;
    return record.write(() => {
      const collection = collectionFor(record, name, header.model, header.created);
      const people = new Map<string, number>();
      let [added, known] = [0, 0];
      for (const template of templates) {
        requireEnrollable(name, header.model, template.person, [template]);
        let person = people.get(template.person) ?? findPerson(record, collection.id, template.person);
        person ??= addPerson(record, collection.id, template.person);
        people.set(template.person, person);
        const { original, ...told } = template;
        const kept = original === undefined ? {} : { original: Buffer.from(original, 'base64') };
        const id = addTemplate(record, person, { ...told, ...kept }, template.created);
        if (id === null) known++;
        else added++;
      }
      if (added + known === 0) throw new LineamentError('FILE_INVALID', `${path} holds no template.`);
      appendToLog(record, actor, 'import', { collection: collection.id, people: people.size, added });
      return { collection: name, added, known };
    });
  } finally {
    closeSync(file);
  }
}

function formatOf(path: string): Format {
  const format = FORMATS[extname(path).toLowerCase()];
  if (format !== undefined) return format;
  const expected = Object.keys(FORMATS).join(' or ');
  throw new LineamentError('FILE_INVALID', `Expected a file that ends with ${expected}, got ${path}.`);
}
