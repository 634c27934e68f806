import { describe, expect, it } from 'vitest';
import { audit, type AuditPhoto, type AuditSet } from '../../src/audit/audit.js';
import { exclusions } from '../../src/audit/exclusions.js';
import { photoFingerprint, type PhotoFingerprint } from '../../src/audit/photo-fingerprint.js';
import { syntheticFaces } from '../../src/data/synthetic/dataset.js';
import { embeddedPeople, middleThreshold } from './embedded-people.js';

const PEOPLE = 8;
const EACH = 6;
const faces = embeddedPeople(PEOPLE, EACH);
const threshold = middleThreshold(faces);

const pictures = syntheticFaces({ identities: PEOPLE, images: EACH, seed: 1 });
const fingerprints: readonly PhotoFingerprint[] = await Promise.all(
  pictures.samples.map(async (_, i) => photoFingerprint(await pictures.load(i))),
);

function photo(of: number, changes: Partial<AuditPhoto> = {}): AuditPhoto {
  const person = faces.people[of]!;
  return {
    path: `${faces.names[person]}/${of}.jpg`,
    person,
    fingerprint: fingerprints[of]!,
    pixels: 100,
    face: faces.embeddings[of]!,
    ...changes,
  };
}

const set = (photos: readonly AuditPhoto[]): AuditSet => ({ names: faces.names, photos });
const all = faces.people.map((_, i) => photo(i));

describe('audit', () => {
  it('keeps of copies under one name the largest', () => {
    const copied = set([...all, photo(3, { path: 'larger.jpg', pixels: 900 })]);
    const { duplicates } = audit(copied, { threshold });
    expect(duplicates).toEqual([{ photos: [3, all.length], keep: all.length, against: [], mirrored: false }]);
    expect(exclusions(audit(copied, { threshold }), copied)).toEqual([{ photo: 3, reason: 'a copy of larger.jpg' }]);
  });

  it('keeps of copies under several names the one whose name is right', () => {
    const copied = set([photo(3, { path: 'wrong.jpg', person: 5, pixels: 900 }), ...all]);
    const result = audit(copied, { threshold });
    expect(result.duplicates).toMatchObject([{ photos: [0, 4], keep: 4 }]);
    expect(exclusions(result, copied)).toEqual([{ photo: 0, reason: 'nearer to person 0' }]);
  });

  it('takes look-alike pictures of two people for two', () => {
    const before = all.map((each, i) => (i === 40 ? photo(40, { fingerprint: fingerprints[3]! }) : each));
    expect(audit(set(before), { threshold }).duplicates).toEqual([]);
  });

  it('leaves out every copy of a photo of the other set, and every photo of a person whom it holds', () => {
    const first = set(all.filter(({ person }) => person < 6));
    const names = faces.names.map((name) => `${name} elsewhere`);
    const others = all.filter(({ person }) => person > 4);
    const against = { names, photos: [...others.slice(1), photo(0, { path: 'leak.jpg', person: 7 })] };
    const result = audit(first, { threshold, against });
    expect(result.duplicates.find(({ photos }) => photos[0] === 0)).toMatchObject({
      keep: null,
      against: [others.length - 1],
    });
    const leftOut = exclusions(result, first, against);
    expect(leftOut.map(({ photo }) => photo)).toEqual([0, ...Array.from({ length: EACH }, (_, i) => 5 * EACH + i)]);
    expect(leftOut[0]!.reason).toBe('a copy of leak.jpg of the other set');
    expect(leftOut[1]!.reason).toMatch(/^its person is person 5 elsewhere of the other set, similarity 0\./);
  });

  it('counts photos without a face, and how photos are spread', () => {
    const result = audit(set([...all, photo(7, { path: 'no face.jpg', face: null })]), { threshold });
    expect(result.noFace).toEqual([all.length]);
    expect(result.balance).toEqual({
      people: PEOPLE,
      photos: all.length + 1,
      fewest: EACH,
      median: EACH,
      most: EACH + 1,
      topTenthShare: (EACH + 1) / (all.length + 1),
      single: 0,
    });
  });
});
