import type { Similarity } from '../matching/similarity.js';
import type { Owner } from './template-source.js';

/** Somebody found in a collection. */
export interface FoundPerson {
  readonly person: Owner;
  /** The number of the template that is most similar. */
  readonly template: number;
  readonly similarity: Similarity;
}

/** Search of a collection, in memory (`CollectionIndex`) or in the database (`DatabaseSearch`). */
export interface CollectionSearch extends AsyncDisposable {
  /** How many templates there are, as of the last refresh. */
  readonly size: number;
  /** Brings it to where the record is now. A search does so itself. */
  refresh(): Promise<void>;
  /**
   * The most similar people, most similar first, at most `limit`.
   * @throws VALUE_INVALID for a probe of another size, or without a direction.
   */
  search(embedding: Float32Array, limit: number): Promise<readonly FoundPerson[]>;
  close(): Promise<void>;
}
