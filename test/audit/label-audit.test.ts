import { describe, expect, it } from 'vitest';
import { labelAudit } from '../../src/audit/label-audit.js';
import type { LabelledFaces } from '../../src/audit/labelled-faces.js';
import { Random } from '../../src/random.js';
import { embeddedPeople, middleThreshold } from './embedded-people.js';

const PEOPLE = 30;
const EACH = 20;
const clean = embeddedPeople(PEOPLE, EACH);
const threshold = middleThreshold(clean);
const audited = (faces: LabelledFaces, against?: LabelledFaces) => labelAudit(faces, { threshold, against });

/** The faces with other labels. */
function relabelled(changes: ReadonlyMap<number, number>, faces = clean): LabelledFaces {
  return { ...faces, people: faces.people.map((person, face) => changes.get(face) ?? person) };
}

describe('labelAudit', () => {
  it('suspects nothing of a set without wrong labels', () => {
    const { suspects, mixed, twice, levels } = audited(clean);
    expect({ suspects, mixed, twice }).toEqual({ suspects: [], mixed: [], twice: [] });
    expect(levels.own).toBeGreaterThan(levels.other);
  });

  it('finds labels that were changed at random, and names the right person', () => {
    const random = new Random(3);
    const changes = new Map<number, number>();
    while (changes.size < (PEOPLE * EACH) / 20) changes.set(random.integer(PEOPLE * EACH), random.integer(PEOPLE));
    const wrong = [...changes].filter(([face, person]) => clean.people[face] !== person).map(([face]) => face);
    const { suspects } = audited(relabelled(changes));
    expect(suspects.map(({ face }) => face).sort((a, b) => a - b)).toEqual(wrong.sort((a, b) => a - b));
    for (const { face, kind, nearest } of suspects) {
      expect(kind).toBe('nearer');
      expect(nearest).toBe(clean.people[face]);
    }
  });

  it('suspects nobody of a set of one person, of whom only others could tell who is unlike', () => {
    expect(audited(embeddedPeople(1, 3)).suspects).toEqual([]);
  });

  it('finds a photo of somebody who has no name in the set', () => {
    const [stranger] = embeddedPeople(1, 1, { seed: 77 }).embeddings;
    const { suspects } = audited({
      ...clean,
      embeddings: [...clean.embeddings, stranger!],
      people: [...clean.people, 4],
    });
    expect(suspects.map(({ face }) => face)).toEqual([PEOPLE * EACH]);
  });

  it('finds a folder that mixes two people, and suspects its smaller part only', () => {
    // The second person's name is gone: 8 photos are in the first's folder, the others nowhere.
    const kept = clean.people.flatMap((person, face) => (person !== 1 || face < EACH + 8 ? [face] : []));
    const { mixed, suspects } = audited({
      names: clean.names,
      embeddings: kept.map((face) => clean.embeddings[face]!),
      people: kept.map((face) => (clean.people[face] === 1 ? 0 : clean.people[face]!)),
    });
    expect(mixed.map(({ person, parts }) => [person, parts.map(({ length }) => length)])).toEqual([[0, [EACH, 8]]]);
    expect(suspects.map(({ face, kind }) => [face, kind]).sort()).toEqual(
      Array.from({ length: 8 }, (_, i) => [EACH + i, 'mixed']).sort(),
    );
  });

  it('finds a person with two names, and does not suspect every photo of theirs', () => {
    const changes = new Map(Array.from({ length: EACH / 2 }, (_, i) => [i, PEOPLE]));
    const { twice, suspects } = audited({ ...relabelled(changes), names: [...clean.names, 'also person 0'] });
    expect(twice.map(({ people }) => people)).toEqual([[0, PEOPLE]]);
    expect(suspects).toEqual([]);
  });

  it('finds the people whom two sets share, whatever they are called there', () => {
    const halves = [0, 1].map((half): LabelledFaces => {
      // The first set holds people 0 to 19, the second people 15 to 29, in other photos.
      const kept = clean.people.flatMap((person, face) =>
        face % 2 === half && (half === 0 ? person < 20 : person >= 15) ? [face] : [],
      );
      return {
        names: clean.names.map((name) => `${name} in set ${half}`),
        embeddings: kept.map((face) => clean.embeddings[face]!),
        people: kept.map((face) => clean.people[face]!),
      };
    });
    const { shared } = audited(halves[0]!, halves[1]);
    expect(shared.map(({ people: [a, b] }) => `${a} ${b}`).sort()).toEqual(
      [15, 16, 17, 18, 19].map((person) => `${person} ${person}`),
    );
  });

  it('has nothing to say of no faces, and of one', () => {
    expect(audited({ names: ['a'], embeddings: [], people: [] }).suspects).toEqual([]);
    expect(audited({ names: ['a'], embeddings: [Float32Array.of(1, 0)], people: [0] }).suspects).toEqual([]);
  });
});
