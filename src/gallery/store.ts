import type { ModelIdentity } from '../matching/recogniser.js';

/** A collection: people enrolled with one model. */
export interface Collection {
  readonly name: string;
  /** The model that all its templates come from. */
  readonly model: ModelIdentity;
  readonly people: number;
  readonly templates: number;
  /** ISO 8601, in UTC. */
  readonly created: string;
}

/** An enrolled face of a person: personal data. The photo itself is not kept. */
export interface Template {
  readonly person: string;
  /** (D), of length 1. */
  readonly embedding: Float32Array;
}

/**
 * Where collections of templates are kept. Everything is durable when its promise is fulfilled, and forgetting leaves
 * nothing behind in the store's files. Several processes may use one store.
 *
 * Every method throws GALLERY_BUSY when another process does not let it in, and DISK_FULL when there is no space.
 */
export interface GalleryStore extends AsyncDisposable {
  /** All collections, by name. */
  collections(): Promise<Collection[]>;
  /**
   * Adds templates of a person, all or none, and makes the collection if there is none of that name. A template that is
   * there already (the same photo enrolled twice) is not added again.
   * @returns how many were added.
   * @throws MODEL_MISMATCH when the collection was enrolled with another model; VALUE_INVALID for an empty name, or an
   *   embedding of another size.
   */
  enroll(
    collection: string,
    model: ModelIdentity,
    person: string,
    embeddings: readonly Float32Array[],
  ): Promise<number>;
  /**
   * The templates of a collection, by person and in the order that they were enrolled in.
   * @throws NOT_ENROLLED when there is no such collection; MODEL_MISMATCH when it was enrolled with another model.
   */
  templates(collection: string, model: ModelIdentity): Promise<Template[]>;
  /**
   * Removes a person and their templates; with the last person the collection goes too.
   * @returns how many templates there were.
   * @throws NOT_ENROLLED when there is no such collection or person.
   */
  forget(collection: string, person: string): Promise<number>;
  /**
   * Removes a collection with everyone in it.
   * @returns how many templates there were.
   * @throws NOT_ENROLLED when there is no such collection.
   */
  forgetCollection(collection: string): Promise<number>;
  /** Gives the store's files back. */
  close(): Promise<void>;
}
