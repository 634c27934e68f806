import { LineamentError } from '../errors.js';
import type { ModelIdentity } from '../matching/recogniser.js';
import { requireEnrollable, requireName } from './admission.js';
import { appendToLog, entriesOf, firstForgedEntry, lastEntry, type LogEnd, type LogEntry } from './audit-log.js';
import { collectionFor, collectionOf, type NumberedCollection, removeIfEmpty } from './collection-rows.js';
import type {
  EmbedAnew,
  Enrolment,
  Gallery,
  NewTemplate,
  PeoplePage,
  Person,
  Reembedded,
  ReembedOptions,
  TemplateRecord,
  Who,
} from './gallery.js';
import type { ExportOptions, Imported, ImportOptions } from './collection-file.js';
import { exportCollection, importCollection } from './exchange.js';
import { forget } from './forget.js';
import type { GalleryRecord } from './gallery-record.js';
import { originalOf } from './original-rows.js';
import { CollectionCounts } from './collection-counts.js';
import { PeopleOrder } from './people-order.js';
import {
  addPerson,
  findPerson,
  peopleIn,
  peopleNumbered,
  personNumbered,
  personOf,
  renamePerson,
} from './person-rows.js';
import type { Receipt } from './receipt.js';
import type { DatabaseSearchOptions } from './database-search.js';
import type { Work } from './record-work.js';
import { reembed } from './reembed.js';
import { moveTemplates, removeTemplates } from './regroup.js';
import { inMemoryBecause, type InMemoryBecause, type Searchable, searchable } from './searchable.js';
import type { Collection, Template } from './store.js';
import { addTemplate, templatesIn } from './template-rows.js';
import { type TemplateSource, templateSource } from './template-source.js';

/** A gallery whose record is in a database. */
export class RecordGallery implements Gallery {
  constructor(
    private readonly record: GalleryRecord,
    private readonly actor: string,
    private readonly counts = new CollectionCounts(),
    private readonly order = new PeopleOrder(),
  ) {}

  as(actor: string): Gallery {
    return new RecordGallery(this.record, actor, this.counts, this.order);
  }

  collections(): Promise<Collection[]> {
    return this.record.read(this.counts.all());
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
    return this.record.write(this.#adding(collection, model, person, templates));
  }

  *#adding(
    collection: string,
    model: ModelIdentity,
    person: string,
    templates: readonly NewTemplate[],
  ): Work<Enrolment> {
    const into = yield* collectionFor(collection, model);
    const id = (yield* findPerson(this.record, into.id, person)) ?? (yield* addPerson(this.record, into.id, person));
    const added: number[] = [];
    for (const template of templates) {
      const number = yield* addTemplate(this.record, id, template);
      if (number !== null) added.push(number);
    }
    if (added.length > 0) yield* this.#log('enroll', { collection: into.id, person: id, templates: added });
    return { person: id, added, known: templates.length - added.length };
  }

  async templates(collection: string, model: ModelIdentity): Promise<Template[]> {
    const { record } = this;
    const found = await record.read(
      (function* () {
        return yield* templatesIn(record, yield* collectionOf(record, collection, model));
      })(),
    );
    return found.map(({ person, embedding }) => ({ person, embedding }));
  }

  people(collection: string): Promise<Person[]> {
    return this.#reading(collection, (within) => peopleIn(this.record, within.id));
  }

  peoplePage(collection: string, page: PeoplePage): Promise<{ people: Person[]; total: number }> {
    const { record, order } = this;
    return this.#reading(collection, function* ({ id }) {
      const { numbers, total } = yield* order.page(record, id, page);
      return { people: yield* peopleNumbered(record, id, numbers), total };
    });
  }

  person(collection: string, id: number): Promise<Person> {
    return this.#reading(collection, (within) => personNumbered(this.record, within, id));
  }

  records(collection: string, person?: Who): Promise<TemplateRecord[]> {
    const { record } = this;
    return this.#reading(collection, function* (within) {
      const whose = person === undefined ? null : yield* personOf(record, within, person);
      return yield* templatesIn(record, within, whose);
    });
  }

  original(template: number): Promise<Uint8Array | null> {
    return this.record.read(originalOf(this.record, template));
  }

  async source(collection: string, model: ModelIdentity): Promise<TemplateSource> {
    return templateSource(this.record, await this.record.read(collectionOf(this.record, collection, model)));
  }

  async searchable(collection: string, model: ModelIdentity, options?: DatabaseSearchOptions): Promise<Searchable> {
    return searchable(this.record, await this.record.read(collectionOf(this.record, collection, model)), options);
  }

  inMemoryBecause(): Promise<InMemoryBecause | null> {
    return inMemoryBecause(this.record);
  }

  async rename(collection: string, person: Who, name: string): Promise<void> {
    requireName('person', name);
    const { record } = this;
    await this.#writing(collection, function* (within, log) {
      const id = yield* personOf(record, within, person);
      yield* renamePerson(record, within, id, name);
      yield* log('rename', { collection: within.id, person: id });
    });
  }

  merge(collection: string, person: Who, into: Who): Promise<number> {
    const { record } = this;
    return this.#writing(collection, function* (within, log) {
      const [from, to] = [yield* personOf(record, within, person), yield* personOf(record, within, into)];
      if (from === to) {
        throw new LineamentError('VALUE_INVALID', `Expected two people to make one of, got "${person}" twice.`);
      }
      const moved = yield* moveTemplates(record, from, to);
      yield* log('merge', { collection: within.id, person: from, into: to, templates: moved });
      return moved.length;
    });
  }

  async split(collection: string, person: Who, templates: readonly number[], to: string): Promise<number> {
    requireName('person', to);
    const { record } = this;
    return this.#writing(collection, function* (within, log) {
      const from = yield* personOf(record, within, person);
      const other = (yield* findPerson(record, within.id, to)) ?? (yield* addPerson(record, within.id, to));
      const moved = yield* moveTemplates(record, from, other, templates);
      yield* log('split', { collection: within.id, person: from, into: other, templates: moved });
      return moved.length;
    });
  }

  reembed(
    collection: string,
    model: ModelIdentity,
    embed: EmbedAnew,
    options: ReembedOptions = {},
  ): Promise<Reembedded> {
    return reembed(this.record, this.actor, collection, model, embed, options);
  }

  remove(collection: string, person: Who, templates: readonly number[]): Promise<void> {
    const { record } = this;
    return this.#writing(collection, function* (within, log) {
      const from = yield* personOf(record, within, person);
      yield* removeTemplates(from, templates);
      yield* removeIfEmpty(within.id);
      yield* log('remove', { collection: within.id, person: from, templates });
    });
  }

  async forget(collection: string, person: string): Promise<number> {
    return (await this.erase(collection, person)).removed.templates;
  }

  async forgetCollection(collection: string): Promise<number> {
    return (await this.erase(collection)).removed.templates;
  }

  erase(collection: string, person: Who | null = null): Promise<Receipt> {
    return forget(this.record, this.actor, collection, person);
  }

  export(collection: string, file: string, options: ExportOptions = {}): Promise<number> {
    return exportCollection(this.record, this.actor, collection, file, options);
  }

  import(file: string, options: ImportOptions = {}): Promise<Imported> {
    return importCollection(this.record, this.actor, file, options);
  }

  log(after = 0, end: LogEnd = {}): Promise<LogEntry[]> {
    return this.record.read(entriesOf(after, null, end));
  }

  checkLog(): ReturnType<Gallery['checkLog']> {
    return this.record.read(checkedLog());
  }

  note(action: string, detail: LogEntry['detail']): Promise<LogEntry> {
    return this.record.write(this.#log(action, detail));
  }

  watch(changed: () => void): Promise<(() => Promise<void>) | null> {
    return this.record.watch(changed);
  }

  close(): Promise<void> {
    return this.record.close();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  #reading<T>(collection: string, work: (within: NumberedCollection) => Work<T>): Promise<T> {
    return this.record.read(within(this.record, collection, work));
  }

  #writing<T>(
    collection: string,
    work: (within: NumberedCollection, log: (action: string, detail: LogEntry['detail']) => Work<LogEntry>) => Work<T>,
  ): Promise<T> {
    return this.record.write(
      within(this.record, collection, (found) => work(found, (...entry) => this.#log(...entry))),
    );
  }

  #log(action: string, detail: LogEntry['detail']): Work<LogEntry> {
    return appendToLog(this.actor, action, detail);
  }
}

function* within<T>(record: GalleryRecord, collection: string, work: (found: NumberedCollection) => Work<T>): Work<T> {
  return yield* work(yield* collectionOf(record, collection));
}

function* checkedLog(): Work<Awaited<ReturnType<Gallery['checkLog']>>> {
  const end = yield* lastEntry();
  return { entries: end?.number ?? 0, forged: yield* firstForgedEntry(), end: end?.hash ?? null };
}
