import { expect, test } from 'vitest';
import { clusterFaces } from '../../src/matching/cluster.js';
import { thresholdOf } from '../../src/matching/decision.js';
import { groupLibrary } from '../../src/matching/group-library.js';
import { libraryThreshold } from '../../src/matching/library-threshold.js';
import { unitRows } from '../../src/matching/unit-rows.js';
import { Random } from '../../src/random.js';

/** Faces of strangers, each in two photos that are almost the same. */
function people(count: number): { embedding: Float32Array; photo: string }[] {
  const random = new Random(1);
  return Array.from({ length: count }, (_, person) => {
    const embedding = Float32Array.from({ length: 16 }, () => random.normal());
    return [0, 1].map((n) => ({ embedding: embedding.map((x) => x * (1 + n)), photo: `${person}-${n}.jpg` }));
  }).flat();
}

const own = { threshold: thresholdOf(0.5), falseMatchRate: 0.01 };

test('groups by the threshold that a library of this size asks for', () => {
  const faces = people(100);
  const { rule, groups } = groupLibrary(faces, own, { firstGroup: 7 });
  expect(rule).toEqual(libraryThreshold(own, faces));
  expect(rule.threshold).toBeGreaterThan(own.threshold);
  expect(groups).toEqual(clusterFaces(faces, { threshold: rule.threshold, firstGroup: 7 }));
  expect(groups).not.toEqual(clusterFaces(faces, { threshold: own.threshold, firstGroup: 7 }));
});

test('takes a threshold that was asked for as it is', () => {
  const asked = { threshold: thresholdOf(0.5), falseMatchRate: null };
  const faces = people(100);
  const { rule, groups } = groupLibrary(faces, asked);
  expect(rule).toEqual(asked);
  expect(groups).toEqual(clusterFaces(faces, { threshold: 0.5 }));
});

test('corrects by the cohort of the model, whose threshold takes the place of the model’s own', () => {
  const faces = people(100);
  const cohort = {
    centres: unitRows([faces[0]!.embedding]),
    level: 0,
    rule: { threshold: thresholdOf(0.6), falseMatchRate: 1e-3 },
  };
  const { rule, groups } = groupLibrary(faces, own, { cohort });
  expect(rule).toEqual(libraryThreshold(cohort.rule, faces, cohort));
  // A hundredth of a stranger a face, where it is a tenth without.
  expect(rule.falseMatchRate).toBeCloseTo(0.01 / 200, 12);
  expect(groups).toEqual(clusterFaces(faces, { threshold: rule.threshold, cohort }));

  const asked = { threshold: thresholdOf(0.5), falseMatchRate: null };
  expect(groupLibrary(faces, asked, { cohort })).toEqual({
    rule: asked,
    groups: clusterFaces(faces, { threshold: 0.5, cohort }),
  });
});
