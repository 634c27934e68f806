import type { Limits } from '../../src/client/index.js';

/** Photos of one person, to be enrolled. */
export interface Intake {
  readonly name: string;
  readonly photos: readonly File[];
}

/** What a folder holds. */
export interface Folder {
  readonly people: readonly Intake[];
  /** Files that are no photos by their type. */
  readonly skipped: number;
}

/** The people of a folder that was chosen: a photo is of the person that the folder it lies in is named after. */
export function peopleOf(files: readonly File[]): Folder {
  const visible = files.filter(({ name }) => !name.startsWith('.'));
  const photos = visible.filter(({ type }) => type.startsWith('image/'));
  const people = new Map<string, File[]>();
  for (const photo of photos) {
    const name = photo.webkitRelativePath.split('/').at(-2) ?? '';
    if (!people.has(name)) people.set(name, []);
    people.get(name)!.push(photo);
  }
  return {
    people: [...people]
      .map(([name, theirs]) => ({ name, photos: theirs }))
      .toSorted((a, b) => a.name.localeCompare(b.name)),
    skipped: visible.length - photos.length,
  };
}

/** What is sent at once. */
export interface Batch extends Intake {
  /** So that a batch that is sent again, because the answer was lost, is enrolled once. */
  readonly key: string;
}

/** Photos of a batch: few enough for an answer within seconds, by which progress is seen. */
const BATCH_PHOTOS = 8;

/** Of what a request may have, for what goes around the photos. */
const BODY_SHARE = 0.9;

/** Cuts photos into batches that the server takes, each of one person; photos that are too large for it are left to be refused by it alone. */
export function batchesOf(
  people: readonly Intake[],
  limits: Pick<Limits, 'photos' | 'photoBytes' | 'bodyBytes'>,
): Batch[] {
  const most = Math.min(BATCH_PHOTOS, limits.photos);
  return people.flatMap(({ name, photos }) => {
    const batches: File[][] = [];
    let bytes = Infinity;
    for (const photo of photos) {
      const tooMuch = photo.size > limits.photoBytes || bytes + photo.size > BODY_SHARE * limits.bodyBytes;
      if (tooMuch || batches.at(-1)!.length === most) {
        batches.push([]);
        bytes = 0;
      }
      batches.at(-1)!.push(photo);
      bytes = photo.size > limits.photoBytes ? Infinity : bytes + photo.size;
    }
    return batches.map((each) => ({ name, photos: each, key: newKey() }));
  });
}

/** 128 random bits. (`crypto.randomUUID` is missing on pages that come neither from this machine nor over TLS.) */
function newKey(): string {
  return [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** Where a photo came from, as it is remembered with its template. */
export function fileOf(photo: File): string {
  return photo.webkitRelativePath || photo.name;
}
