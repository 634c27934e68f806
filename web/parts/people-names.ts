import { useEffect, useState } from 'react';
import type { Operations } from '../../src/client/index.js';

/** Names that are offered at most. */
const OFFERED = 1000;

/** The people of a collection, to be offered while a name is typed. Asked for again when `changed` is something else. */
export function useNames(client: Operations, collection: string | null, changed?: unknown): readonly string[] {
  const [names, setNames] = useState<readonly string[]>([]);
  useEffect(() => {
    if (collection === null) return setNames([]);
    const controller = new AbortController();
    client.listPeople({ collection, limit: OFFERED }, { signal: controller.signal }).then(
      ({ people }) => setNames(people.map(({ name }) => name)),
      // Only offered: whoever is not among them can be typed.
      () => {},
    );
    return () => controller.abort();
  }, [client, collection, changed]);
  return names;
}
