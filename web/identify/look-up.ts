import type { Candidate, Face, Operations, Photo } from '../../src/client/index.js';
import { NotPossible } from '../parts/not-possible.js';

/** A face of a photo, and whose it may be. */
export interface FoundFace extends Face {
  /** Those who reach the threshold, most similar first; of somebody unknown none. */
  readonly matches: readonly Candidate[];
  /** The most similar, whether they reach it or not. */
  readonly nearest: Candidate | null;
}

/** What the server told of a photo. */
export interface LookedUp {
  /** The largest first. */
  readonly faces: readonly FoundFace[];
  /** Null where there was nothing to compare with. */
  readonly threshold: number | null;
  /** How often a stranger is taken for somebody in such a search; null where nobody has measured it. */
  readonly falsePositiveRate: number | null;
  /** Faces beyond what the server looks at. */
  readonly leftOut: number;
}

/** Told of each face at most. */
const CANDIDATES = 3;

const NOBODY: LookedUp = { faces: [], threshold: null, falsePositiveRate: null, leftOut: 0 };

/**
 * Looks up every face of a photo.
 * @param collection null where there is none yet: then everybody is unknown.
 * @throws what the client does, and what the server says of a photo that it cannot read, as `ServerError` or `NotPossible`.
 */
export async function lookUp(
  client: Pick<Operations, 'identify' | 'detect'>,
  collection: string | null,
  photo: Photo,
  signal: AbortSignal,
): Promise<LookedUp> {
  if (collection !== null) {
    const told = await client.identify({ collection, photo, limit: CANDIDATES }, { signal });
    return told.kind === 'no-face' ? NOBODY : told;
  }
  const [seen] = (await client.detect({ photos: [photo] }, { signal })).photos;
  if (seen!.kind === 'refused') throw new NotPossible(seen!.message, seen!.cure);
  return {
    ...NOBODY,
    faces: seen!.faces.map((face) => ({ ...face, matches: [], nearest: null })),
    leftOut: seen!.leftOut,
  };
}

/** Who was found, in a sentence: "Ada, Ben and 2 unknown people." */
export function summary({ faces, leftOut }: LookedUp): string {
  if (faces.length === 0) return 'No face was found.';
  const known = faces.flatMap(({ matches }) => (matches[0] === undefined ? [] : [matches[0].name]));
  const unknown = faces.length - known.length;
  const strangers = unknown === 1 ? '1 unknown person' : `${unknown} unknown people`;
  const beyond = leftOut === 0 ? '' : ` ${leftOut} more ${leftOut === 1 ? 'face was' : 'faces were'} not looked at.`;
  return `${listed(unknown === 0 ? known : [...known, strangers])}.${beyond}`;
}

function listed(words: readonly string[]): string {
  const last = words.at(-1)!;
  return words.length === 1 ? last : `${words.slice(0, -1).join(', ')} and ${last}`;
}
