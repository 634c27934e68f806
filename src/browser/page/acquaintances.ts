import { peopleOf } from '../../gallery/search.js';
import type { GalleryStore } from '../../gallery/store.js';
import type { People } from '../../matching/identify.js';
import type { ModelIdentity } from '../../matching/recogniser.js';

const COLLECTION = 'people';

/** The people whom this browser remembers: kept in IndexedDB, searched in memory. */
export class Acquaintances {
  /** Names, and how many faces are remembered of each. */
  counts: ReadonlyMap<string, number> = new Map();
  people: People = peopleOf([]);

  private constructor(
    private readonly gallery: GalleryStore,
    private readonly model: ModelIdentity,
  ) {}

  /** @throws MODEL_MISMATCH when those who are remembered were seen with another model. */
  static async open(gallery: GalleryStore, model: ModelIdentity): Promise<Acquaintances> {
    const acquaintances = new Acquaintances(gallery, model);
    await acquaintances.#read();
    return acquaintances;
  }

  async remember(name: string, embedding: Float32Array): Promise<void> {
    await this.gallery.enroll(COLLECTION, this.model, name, [embedding]);
    await this.#read();
  }

  async forget(name: string): Promise<void> {
    await this.gallery.forget(COLLECTION, name);
    await this.#read();
  }

  async forgetAll(): Promise<void> {
    await this.gallery.forgetCollection(COLLECTION);
    await this.#read();
  }

  async #read(): Promise<void> {
    const known = (await this.gallery.collections()).some(({ name }) => name === COLLECTION);
    const templates = known ? await this.gallery.templates(COLLECTION, this.model) : [];
    const counts = new Map<string, number>();
    for (const { person } of templates) counts.set(person, (counts.get(person) ?? 0) + 1);
    this.counts = counts;
    this.people = peopleOf(templates);
  }
}
