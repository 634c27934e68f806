import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type ClusterFace, clusterFaces } from '../../src/matching/cluster.js';
import { type Cohort, crowdingOf } from '../../src/matching/cohort.js';
import { thresholdOf } from '../../src/matching/decision.js';
import { cosine } from '../../src/matching/similarity.js';
import { unitRows } from '../../src/matching/unit-rows.js';
import { Random } from '../../src/random.js';

/** A face whose embedding points to `degrees` in the plane. */
const at = (degrees: number, photo: string, group: number | null = null): ClusterFace => {
  const radians = (degrees / 180) * Math.PI;
  return { embedding: Float32Array.of(Math.cos(radians), Math.sin(radians)), photo, group };
};
const cosDegrees = (degrees: number): number => Math.cos((degrees / 180) * Math.PI);

/** Faces of a few people in 6 dimensions, some of them in one photo, so that groups are neither clear nor hopeless. */
const crowd = fc
  .record({
    seed: fc.integer({ min: 1, max: 1e6 }),
    faces: fc.integer({ min: 1, max: 24 }),
    people: fc.integer({ min: 1, max: 6 }),
    noise: fc.double({ min: 0.05, max: 0.8, noNaN: true }),
    photos: fc.integer({ min: 2, max: 24 }),
  })
  .map(({ seed, faces, people, noise, photos }): ClusterFace[] => {
    const random = new Random(seed);
    const draw = (): number[] => Array.from({ length: 6 }, () => random.uniformIn(-1, 1));
    const centres = Array.from({ length: people }, draw);
    return Array.from({ length: faces }, (_, i) => {
      const off = draw();
      const embedding = Float32Array.from(centres[i % people]!, (value, d) => value + noise * off[d]!);
      return { embedding, photo: `photo-${Math.floor(random.uniformIn(0, photos))}` };
    });
  });

/** None, or one with some centres in the space of `crowd`. */
const cohorts: fc.Arbitrary<Cohort | null> = fc.option(
  fc
    .record({ seed: fc.integer({ min: 1, max: 1e6 }), level: fc.double({ min: 0, max: 0.9, noNaN: true }) })
    .map(({ seed, level }) => {
      const random = new Random(seed);
      const centres = unitRows([0, 1, 2].map(() => Float32Array.from({ length: 6 }, () => random.uniformIn(-1, 1))));
      return { centres, level, rule: { threshold: thresholdOf(0.5), falseMatchRate: 1e-3 } };
    }),
);

/** The same rule in its plainest form: of all pairs of clusters, merge the one with the highest mean similarity. */
function mergeTheMostSimilar(faces: readonly ClusterFace[], threshold: number, cohort: Cohort | null): string[] {
  const crowding = crowdingOf(unitRows(faces.map(({ embedding }) => embedding)), cohort);
  let clusters = faces.map((_, i) => [i]);
  for (;;) {
    let best: { a: number[]; b: number[]; mean: number } | null = null;
    for (const a of clusters) {
      for (const b of clusters.slice(clusters.indexOf(a) + 1)) {
        const photos = [...a, ...b].map((i) => faces[i]!.photo);
        if (new Set(photos).size < photos.length) continue;
        const all = a.flatMap((i) =>
          b.map((j) => cosine(faces[i]!.embedding, faces[j]!.embedding) - crowding[i]! - crowding[j]!),
        );
        const mean = all.reduce((x, y) => x + y, 0) / all.length;
        if (mean >= threshold && mean > (best?.mean ?? -Infinity)) best = { a, b, mean };
      }
    }
    if (best === null) return partition(clusters);
    const { a, b } = best;
    clusters = [...clusters.filter((each) => each !== a && each !== b), [...a, ...b].sort((x, y) => x - y)];
  }
}

/** Groups of two and more, without their numbers. */
function partition(clusters: readonly (readonly number[])[]): string[] {
  return clusters
    .filter(({ length }) => length > 1)
    .map((members) => [...members].sort((a, b) => a - b).join(' '))
    .sort();
}

function membersOf(groups: readonly (number | null)[]): Map<number, number[]> {
  const members = new Map<number, number[]>();
  groups.forEach((group, face) => {
    if (group !== null) members.set(group, [...(members.get(group) ?? []), face]);
  });
  return members;
}

describe('clusterFaces', () => {
  it('groups those that are alike, the largest group first, and leaves the others alone', () => {
    const faces = [at(0, 'a'), at(90, 'b'), at(200, 'c'), at(92, 'd'), at(5, 'e'), at(88, 'f')];
    expect(clusterFaces(faces, { threshold: 0.9 })).toEqual([2, 1, null, 1, 2, 1]);
  });

  it('does not let one face between two people merge them', () => {
    // Each is 25° from the one between: similar enough; the outer two are 50° apart.
    const faces = [at(0, 'a'), at(1, 'b'), at(25, 'c'), at(49, 'd'), at(50, 'e')];
    const groups = clusterFaces(faces, { threshold: cosDegrees(27) });
    expect(groups[0]).toBe(groups[1]);
    expect(groups[3]).toBe(groups[4]);
    expect(groups[0]).not.toBe(groups[3]);
  });

  it('merges at the threshold, and not below', () => {
    const faces = [at(0, 'a'), at(60, 'b')];
    expect(clusterFaces(faces, { threshold: 0.4999 })).toEqual([1, 1]);
    expect(clusterFaces(faces, { threshold: 0.5001 })).toEqual([null, null]);
  });

  it('never puts two faces of one photo into one group, however alike', () => {
    const twins = [at(0, 'a'), at(0, 'a'), at(1, 'b'), at(3, 'c')];
    const groups = clusterFaces(twins, { threshold: 0.9 });
    expect(groups[0]).not.toBe(groups[1]);
    fc.assert(
      fc.property(crowd, cohorts, fc.double({ min: -1, max: 1, noNaN: true }), (faces, cohort, threshold) => {
        for (const members of membersOf(clusterFaces(faces, { threshold, cohort })).values()) {
          const photos = members.map((face) => faces[face]!.photo);
          expect(new Set(photos).size).toBe(photos.length);
        }
      }),
    );
  });

  it('gives what merging the most similar two, one after the other, gives', () => {
    fc.assert(
      fc.property(crowd, cohorts, fc.double({ min: -0.5, max: 0.99, noNaN: true }), (faces, cohort, threshold) => {
        const found = partition([...membersOf(clusterFaces(faces, { threshold, cohort })).values()]);
        expect(found).toEqual(mergeTheMostSimilar(faces, threshold, cohort));
      }),
      { numRuns: 300 },
    );
  });

  it('gives the same groups in whatever order the faces come', () => {
    fc.assert(
      fc.property(crowd, cohorts, fc.integer({ min: 1, max: 1e6 }), (faces, cohort, seed) => {
        const random = new Random(seed);
        const order = faces.map((_, i) => ({ i, key: random.uniform() })).sort((a, b) => a.key - b.key);
        const shuffled = clusterFaces(
          order.map(({ i }) => faces[i]!),
          { threshold: 0.7, cohort },
        );
        const back = [...membersOf(shuffled).values()].map((members) => members.map((place) => order[place]!.i));
        const straight = [...membersOf(clusterFaces(faces, { threshold: 0.7, cohort })).values()];
        expect(partition(back)).toEqual(partition(straight));
      }),
    );
  });

  it('asks for more where strangers crowd, and for less where there are few', () => {
    // Strangers crowd around 0° and lie far apart around 180°: of two pairs 20° apart, one is too far apart.
    const centres = unitRows([0, 30].map((degrees) => at(degrees, '').embedding));
    const cohort = { centres, level: 0.7, rule: { threshold: thresholdOf(0.9), falseMatchRate: 1e-4 } };
    const faces = [at(0, 'a'), at(20, 'b'), at(180, 'c'), at(200, 'd')];
    expect(clusterFaces(faces, { threshold: 0.9 })).toEqual([1, 1, 2, 2]);
    expect(clusterFaces(faces, { threshold: 0.9, cohort })).toEqual([null, null, 1, 1]);
  });

  it('has no groups without faces', () => {
    expect(clusterFaces([], { threshold: 0.5 })).toEqual([]);
  });

  it.each([-1.1, 1.1, NaN])('refuses the threshold %s', (threshold) => {
    expect(() => clusterFaces([at(0, 'a')], { threshold })).toThrow(expect.objectContaining({ code: 'VALUE_INVALID' }));
  });

  it('refuses embeddings that cannot be compared', () => {
    const short = { embedding: Float32Array.of(1), photo: 'b' };
    expect(() => clusterFaces([at(0, 'a'), short], { threshold: 0 })).toThrow(/Expected embeddings of 2 numbers/);
    const zero = { embedding: Float32Array.of(0, 0), photo: 'b' };
    expect(() => clusterFaces([at(0, 'a'), zero], { threshold: 0 })).toThrow(/with a direction/);
  });
});

describe('a second run over more photos', () => {
  it('keeps the groups’ numbers and members', () => {
    fc.assert(
      fc.property(
        crowd,
        cohorts,
        fc.integer({ min: 0, max: 24 }),
        fc.double({ min: 0, max: 0.95, noNaN: true }),
        (faces, cohort, cut, threshold) => {
          const first = clusterFaces(faces.slice(0, cut), { threshold, cohort });
          const grown = faces.map((face, i) => ({ ...face, group: first[i] ?? null }));
          const second = clusterFaces(grown, { threshold, cohort });
          expect(second.slice(0, cut).filter((_, face) => first[face] !== null)).toEqual(
            first.filter((group) => group !== null),
          );
        },
      ),
    );
  });

  it('changes nothing when there are none', () => {
    fc.assert(
      fc.property(crowd, (faces) => {
        const first = clusterFaces(faces, { threshold: 0.8 });
        const again = clusterFaces(
          faces.map((face, i) => ({ ...face, group: first[i]! })),
          { threshold: 0.8 },
        );
        expect(again).toEqual(first);
      }),
    );
  });

  it('adds new faces to the group they are like, and makes new groups of the rest', () => {
    const faces = [at(0, 'a', 7), at(2, 'b', 7), at(1, 'c'), at(90, 'd'), at(91, 'e')];
    expect(clusterFaces(faces, { threshold: 0.9 })).toEqual([7, 7, 7, 8, 8]);
    expect(clusterFaces(faces, { threshold: 0.9, firstGroup: 20 })).toEqual([7, 7, 7, 20, 20]);
  });

  it('never merges two earlier groups, nor takes one apart', () => {
    const faces = [at(0, 'a', 1), at(60, 'b', 1), at(0, 'c', 2), at(1, 'd', 2), at(0, 'e')];
    const groups = clusterFaces(faces, { threshold: 0.9 });
    expect(groups).toEqual([1, 1, 2, 2, 2]);
  });

  it('keeps the number of a group that has one face left', () => {
    expect(clusterFaces([at(0, 'a', 3), at(90, 'b')], { threshold: 0.9 })).toEqual([3, null]);
  });

  it('refuses two faces of one photo in one group', () => {
    expect(() => clusterFaces([at(0, 'a', 1), at(0, 'a', 1)], { threshold: 0.9 })).toThrow(/two faces of one photo/);
  });
});
