import { LineamentError } from '../errors.js';
import type { ModelIdentity } from '../matching/recogniser.js';
import { requireEnrollable, requireName } from './admission.js';
import { appendToLog, entriesOf, firstForgedEntry, lastEntry, localActor, type LogEntry } from './audit-log.js';
import { allCollections, collectionFor, collectionOf, removeIfEmpty } from './collection-rows.js';
import type {
  EmbedAnew,
  Enrolment,
  Gallery,
  NewTemplate,
  Person,
  Reembedded,
  ReembedOptions,
  TemplateRecord,
} from './gallery.js';
import { galleryKey } from './gallery-key.js';
import type { ExportOptions, Imported, ImportOptions } from './collection-file.js';
import { exportCollection, importCollection } from './exchange.js';
import { forget } from './forget.js';
import { GalleryRecord } from './gallery-record.js';
import { originalOf } from './original-rows.js';
import { addPerson, findPerson, peopleIn, personNumbered, personOf, renamePerson } from './person-rows.js';
import type { Receipt } from './receipt.js';
import { reembed } from './reembed.js';
import { moveTemplates, removeTemplates } from './regroup.js';
import type { Collection, Template } from './store.js';
import { addTemplate, templatesIn } from './template-rows.js';
import { type TemplateSource, templateSource } from './template-source.js';

export interface GalleryOptions {
  /**
   * The key that the gallery is encrypted with, 32 bytes; null for none. A gallery that is made with a key is encrypted from the
   * beginning. Default: that of the environment ({@link galleryKey}).
   */
  readonly key?: Uint8Array | null;
  /** Whom the audit log names. Default: the user that the process runs as. */
  readonly actor?: string;
}

/**
 * Opens the gallery in an SQLite file, or makes it.
 * @throws GALLERY_LOCKED when it is encrypted and there is no key, or the wrong one; and as {@link openPrivateDatabase}.
 */
export async function openGallery(path: string, options: GalleryOptions = {}): Promise<Gallery> {
  const key = options.key === undefined ? galleryKey() : options.key;
  return new SqliteGallery(await GalleryRecord.open(path, key), options.actor ?? localActor());
}

class SqliteGallery implements Gallery {
  constructor(
    private readonly record: GalleryRecord,
    private readonly actor: string,
  ) {}

  as(actor: string): Gallery {
    return new SqliteGallery(this.record, actor);
  }

  async collections(): Promise<Collection[]> {
    return this.record.read(() => allCollections(this.record));
  }

  async enroll(
    collection: string,
    model: ModelIdentity,
    person: string,
    embeddings: readonly Float32Array[],
  ): Promise<number> {
    const templates = embeddings.map((embedding) => ({ embedding }));
    return (await this.add(collection, model, person, templates)).added.length;
  }

  async add(
    collection: string,
    model: ModelIdentity,
    person: string,
    templates: readonly NewTemplate[],
  ): Promise<Enrolment> {
    requireEnrollable(collection, model, person, templates);
    return this.record.write(() => {
      const into = collectionFor(this.record, collection, model);
      const id = findPerson(this.record, into.id, person) ?? addPerson(this.record, into.id, person);
      const added = templates
        .map((template) => addTemplate(this.record, id, template))
        .filter((template) => template !== null);
      if (added.length > 0) this.#log('enroll', { collection: into.id, person: id, templates: added });
      return { person: id, added, known: templates.length - added.length };
    });
  }

  async templates(collection: string, model: ModelIdentity): Promise<Template[]> {
    return this.record.read(() =>
      templatesIn(this.record, collectionOf(this.record, collection, model)).map(({ person, embedding }) => ({
        person,
        embedding,
      })),
    );
  }

  async people(collection: string): Promise<Person[]> {
    return this.record.read(() => peopleIn(this.record, collectionOf(this.record, collection).id));
  }

  async person(collection: string, id: number): Promise<Person> {
    return this.record.read(() => personNumbered(this.record, collectionOf(this.record, collection), id));
  }

  async records(collection: string, person?: string): Promise<TemplateRecord[]> {
    return this.record.read(() => {
      const from = collectionOf(this.record, collection);
      return templatesIn(this.record, from, person === undefined ? null : personOf(this.record, from, person));
    });
  }

  async original(template: number): Promise<Uint8Array | null> {
    return this.record.read(() => originalOf(this.record, template));
  }

  async source(collection: string, model: ModelIdentity): Promise<TemplateSource> {
    return this.record.read(() => templateSource(this.record, collectionOf(this.record, collection, model)));
  }

  async rename(collection: string, person: string, name: string): Promise<void> {
    requireName('person', name);
    this.record.write(() => {
      const within = collectionOf(this.record, collection);
      const id = personOf(this.record, within, person);
      renamePerson(this.record, within, id, name);
      this.#log('rename', { collection: within.id, person: id });
    });
  }

  async merge(collection: string, person: string, into: string): Promise<number> {
    return this.record.write(() => {
      const within = collectionOf(this.record, collection);
      const [from, to] = [personOf(this.record, within, person), personOf(this.record, within, into)];
      if (from === to) {
        throw new LineamentError('VALUE_INVALID', `Expected two people to make one of, got "${person}" twice.`);
      }
      const moved = moveTemplates(this.record, from, to);
      this.#log('merge', { collection: within.id, person: from, into: to, templates: moved });
      return moved.length;
    });
  }

  async split(collection: string, person: string, templates: readonly number[], to: string): Promise<number> {
    requireName('person', to);
    return this.record.write(() => {
      const within = collectionOf(this.record, collection);
      const from = personOf(this.record, within, person);
      const other = findPerson(this.record, within.id, to) ?? addPerson(this.record, within.id, to);
      const moved = moveTemplates(this.record, from, other, templates);
      this.#log('split', { collection: within.id, person: from, into: other, templates: moved });
      return moved.length;
    });
  }

  async reembed(
    collection: string,
    model: ModelIdentity,
    embed: EmbedAnew,
    options: ReembedOptions = {},
  ): Promise<Reembedded> {
    return reembed(this.record, this.actor, collection, model, embed, options);
  }

  async remove(collection: string, person: string, templates: readonly number[]): Promise<void> {
    this.record.write(() => {
      const within = collectionOf(this.record, collection);
      const from = personOf(this.record, within, person);
      removeTemplates(this.record, from, templates);
      removeIfEmpty(this.record, within.id);
      this.#log('remove', { collection: within.id, person: from, templates });
    });
  }

  async forget(collection: string, person: string): Promise<number> {
    return (await this.erase(collection, person)).removed.templates;
  }

  async forgetCollection(collection: string): Promise<number> {
    return (await this.erase(collection)).removed.templates;
  }

  async erase(collection: string, person: string | null = null): Promise<Receipt> {
    return forget(this.record, this.actor, collection, person);
  }

  async export(collection: string, file: string, options: ExportOptions = {}): Promise<number> {
    return exportCollection(this.record, this.actor, collection, file, options);
  }

  async import(file: string, options: ImportOptions = {}): Promise<Imported> {
    return importCollection(this.record, this.actor, file, options);
  }

  async log(after = 0): Promise<LogEntry[]> {
    return this.record.read(() => entriesOf(this.record, after));
  }

  async checkLog() {
    return this.record.read(() => {
      const end = lastEntry(this.record);
      return { entries: end?.number ?? 0, forged: firstForgedEntry(this.record), end: end?.hash ?? null };
    });
  }

  async note(action: string, detail: LogEntry['detail']): Promise<LogEntry> {
    return this.record.write(() => this.#log(action, detail));
  }

  async close(): Promise<void> {
    this.record.close();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  #log(action: string, detail: LogEntry['detail']): LogEntry {
    return appendToLog(this.record, this.actor, action, detail);
  }
}
