import type { Box } from '../face/face.js';
import type { ModelIdentity } from '../matching/recogniser.js';
import type { Json } from './sealed-person.js';
import type { LogEnd, LogEntry } from './audit-log.js';
import type { ExportOptions, Imported, ImportOptions } from './collection-file.js';
import type { Receipt } from './receipt.js';
import type { GalleryStore, Template } from './store.js';
import type { TemplateSource } from './template-source.js';
import type { DatabaseSearchOptions } from './database-search.js';
import type { InMemoryBecause, Searchable } from './searchable.js';

/** A face to be enrolled, with what is to be remembered of it. */
export interface NewTemplate {
  /** (D). */
  readonly embedding: Float32Array;
  /** SHA-256 of the photo's file, in hexadecimal. */
  readonly photo?: string | null;
  /** Of the face, in [0, 1]. */
  readonly quality?: number | null;
  /** Where the face is in the photo: by this it is found again when the photo is embedded anew. */
  readonly box?: Box | null;
  /** Whatever the application wants to find again; as confidential as the embedding. */
  readonly metadata?: Json;
  /** The photo itself, kept to embed it anew with another model. Default: it is not kept. */
  readonly original?: Uint8Array;
}

/** A template with what is known of it. */
export interface TemplateRecord extends Template {
  /** Its number in the gallery, never given again. */
  readonly id: number;
  /** What the embedding comes from. It is compared with embeddings of the same model only. */
  readonly model: ModelIdentity;
  /** When it was enrolled: ISO 8601, in UTC. */
  readonly created: string;
  readonly photo: string | null;
  readonly quality: number | null;
  readonly box: Box | null;
  readonly metadata: Json;
  /** Whether the photo itself is kept. */
  readonly original: boolean;
}

export interface Person {
  /** Their number in the gallery, never given again, whatever they are called. */
  readonly id: number;
  readonly name: string;
  readonly templates: number;
  /** When the first of their templates was enrolled: ISO 8601, in UTC. */
  readonly enrolled: string;
}

export interface Enrolment {
  /** The number of the person. */
  readonly person: number;
  /** The numbers of the templates that were added. */
  readonly added: readonly number[];
  /** How many were there already. */
  readonly known: number;
}

/** A person of a collection, by name, or by number, which nobody else ever has. */
export type Who = string | number;

/** Where a page of a list begins, from 0, and how many are on it. */
export interface PeoplePage {
  readonly offset: number;
  readonly limit: number;
}

/** The embedding of a template's face in its photo, by the new model; null where the face is not found. */
export type EmbedAnew = (photo: Uint8Array, template: TemplateRecord) => Promise<Float32Array | null>;

export interface ReembedOptions {
  /** Whether templates whose photo was not kept, or whose face is not found in it, are removed. Default: it is refused then. */
  readonly drop?: boolean;
}

export interface Reembedded {
  readonly templates: number;
  readonly dropped: number;
}

/**
 * The durable record of collections: what every store can do, and what is remembered about each template. Every change is noted in
 * the audit log, in the transaction that makes it.
 */
export interface Gallery extends GalleryStore {
  /** The same gallery in the hands of somebody else: what they do is noted as done by `actor`. Closing either closes both. */
  as(actor: string): Gallery;

  /** As {@link GalleryStore.enroll}, with what is to be remembered. @throws VALUE_INVALID for a photo that is no SHA-256, or a quality beyond [0, 1]. */
  add(collection: string, model: ModelIdentity, person: string, templates: readonly NewTemplate[]): Promise<Enrolment>;

  /** The people of a collection, by name. @throws NOT_ENROLLED */
  people(collection: string): Promise<Person[]>;

  /** Some of the people of a collection, by name, and how many there are: a page costs what is on it. @throws NOT_ENROLLED */
  peoplePage(collection: string, page: PeoplePage): Promise<{ people: Person[]; total: number }>;

  /** The person of a number, which stays when they are renamed. @throws NOT_ENROLLED */
  person(collection: string, id: number): Promise<Person>;

  /** The templates of a collection, or of one person. @throws NOT_ENROLLED */
  records(collection: string, person?: Who): Promise<TemplateRecord[]>;

  /** The photo that a template was made from; null where it was not kept. */
  original(template: number): Promise<Uint8Array | null>;

  /** The templates of a collection for an index that keeps in step with them. @throws NOT_ENROLLED, MODEL_MISMATCH */
  source(collection: string, model: ModelIdentity): Promise<TemplateSource>;

  /**
   * Search of a collection by the database itself, where it can: PostgreSQL with pgvector and a gallery that is not encrypted. Else says why
   * it can be searched in memory alone (`CollectionIndex`). @throws NOT_ENROLLED, MODEL_MISMATCH
   */
  searchable(collection: string, model: ModelIdentity, options?: DatabaseSearchOptions): Promise<Searchable>;

  /** Why it can be searched in memory alone; null where the database can search. */
  inMemoryBecause(): Promise<InMemoryBecause | null>;

  /** Gives a person another name. @throws NOT_ENROLLED; VALUE_INVALID when somebody else has it. */
  rename(collection: string, person: Who, name: string): Promise<void>;

  /**
   * Makes one person of two: the templates of `person` become those of `into`.
   * @returns how many templates were moved.
   * @throws NOT_ENROLLED; VALUE_INVALID when the two are the same.
   */
  merge(collection: string, person: Who, into: Who): Promise<number>;

  /**
   * Moves templates of a person to another, who is made where there is none; a person without templates goes.
   * @returns how many templates were moved.
   * @throws NOT_ENROLLED; VALUE_INVALID when one of the templates is not of the person.
   */
  split(collection: string, person: Who, templates: readonly number[], to: string): Promise<number>;

  /**
   * Takes a collection over to another model, by the photos that it keeps: templates of two models are never compared.
   * @throws NOT_ENROLLED; VALUE_INVALID when it is of that model, or when photos were not kept and `drop` is not set.
   */
  reembed(collection: string, model: ModelIdentity, embed: EmbedAnew, options?: ReembedOptions): Promise<Reembedded>;

  /**
   * Removes templates of a person; with the last one the person goes.
   * @throws NOT_ENROLLED; VALUE_INVALID when one of the templates is not of the person.
   */
  remove(collection: string, person: Who, templates: readonly number[]): Promise<void>;

  /**
   * Forgets a person, or everybody of a collection, as {@link GalleryStore.forget} does, and proves it: the receipt says what was removed
   * from the record and from the backups that the gallery knows of.
   * @param person Default: everybody.
   * @throws NOT_ENROLLED
   */
  erase(collection: string, person?: Who | null): Promise<Receipt>;

  /**
   * Writes a collection to a file: JSON lines (`.jsonl`) or `.safetensors`. It is one moment of the collection, NOT encrypted, and
   * readable by its owner alone. An existing file is replaced.
   * @returns how many templates there are.
   * @throws NOT_ENROLLED; FILE_INVALID for another ending.
   */
  export(collection: string, file: string, options?: ExportOptions): Promise<number>;

  /**
   * Adds what such a file holds, all or nothing. What is there already is not added again.
   * @throws FILE_INVALID when it is none; MODEL_MISMATCH when the collection was enrolled with another model; VALUE_INVALID.
   */
  import(file: string, options?: ImportOptions): Promise<Imported>;

  /** The entries of the audit log behind entry `after`, in order: all, or the last ones in front of another. */
  log(after?: number, end?: LogEnd): Promise<LogEntry[]>;

  /**
   * Whether every entry of the audit log follows from the one before: how many there are, which is the first that does not (null: all
   * do), and the hash of the last. Who must notice that a log was cut off, or written anew as a whole, keeps that hash elsewhere.
   */
  checkLog(): Promise<{ readonly entries: number; readonly forged: number | null; readonly end: string | null }>;

  /** Notes in the audit log what was done elsewhere, such as a search. `detail` must hold no names. */
  note(action: string, detail: LogEntry['detail']): Promise<LogEntry>;

  /**
   * Calls whenever templates may have changed, whoever changed them: PostgreSQL tells all servers at the moment of the commit.
   * @returns what ends it; null for a gallery in a file, which tells nobody.
   */
  watch(changed: () => void): Promise<(() => Promise<void>) | null>;
}
