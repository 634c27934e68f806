import { useEffect, useState } from 'react';
import type { Operations } from '../../src/client/index.js';
import type { AlbumFace } from './album.js';

/** Whom a group looks like, of those who are enrolled. */
export interface KnownPerson {
  readonly name: string;
  readonly similarity: number;
}

/** Groups that are looked up, from the largest on: each takes a photo. */
const MOST = 60;

/** Of each group the face that shows the most of it. */
export function clearest(faces: readonly AlbumFace[]): AlbumFace {
  return faces.reduce((best, face) => (face.quality > best.quality ? face : best));
}

/** Who of a collection the groups are, by the id of their clearest face; one after the other, as they are told. */
export function useKnownPeople(
  client: Operations,
  collection: string | null,
  groups: readonly (readonly AlbumFace[])[],
): ReadonlyMap<number, KnownPerson> {
  const [known, setKnown] = useState<ReadonlyMap<number, KnownPerson>>(new Map());
  useEffect(() => {
    setKnown(new Map());
    if (collection === null) return;
    const controller = new AbortController();
    const { signal } = controller;
    const ask = async () => {
      for (const { id, photo, place } of groups.slice(0, MOST).map(clearest)) {
        const told = await client.identify({ collection, photo, face: place, limit: 1 }, { signal });
        const best = told.kind === 'known' ? told.matches[0] : undefined;
        if (best !== undefined) setKnown((before) => new Map(before).set(id, best));
      }
    };
    // Only offered: a name can be typed without.
    ask().catch(() => {});
    return () => controller.abort();
  }, [client, collection, groups]);
  return known;
}
