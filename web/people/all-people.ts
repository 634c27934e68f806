import { type Operations, type Person, ServerError } from '../../src/client/index.js';

/** Told in one answer at most, and in all: a list of more is of no use to anybody. */
const AT_ONCE = 1000;
const MOST = 5000;

export interface AllPeople {
  /** By name, the first 5,000. */
  readonly people: readonly Person[];
  readonly total: number;
}

/** The people of a collection; nobody where there is none of the name. */
export async function allPeople(
  client: Pick<Operations, 'listPeople'>,
  collection: string,
  signal: AbortSignal,
): Promise<AllPeople> {
  const people: Person[] = [];
  for (;;) {
    const told = await client
      .listPeople({ collection, offset: people.length, limit: AT_ONCE }, { signal })
      .catch((error: unknown) => {
        if (error instanceof ServerError && error.code === 'NOT_ENROLLED') return { people: [], total: 0 };
        throw error;
      });
    people.push(...told.people);
    if (told.people.length === 0 || people.length >= Math.min(told.total, MOST)) return { people, total: told.total };
  }
}

/** Those whose name contains what is looked for, whatever the case and the accents. */
export function named(people: readonly Person[], text: string): readonly Person[] {
  const plain = (name: string) => name.normalize('NFD').replaceAll(/\p{M}/gu, '').toLowerCase();
  const wanted = plain(text.trim());
  return wanted === '' ? people : people.filter(({ name }) => plain(name).includes(wanted));
}
