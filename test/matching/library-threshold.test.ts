import { expect, test } from 'vitest';
import type { ClusterFace } from '../../src/matching/cluster.js';
import { type DecisionRule, thresholdOf } from '../../src/matching/decision.js';
import { libraryThreshold } from '../../src/matching/library-threshold.js';
import { cosine } from '../../src/matching/similarity.js';
import { Random } from '../../src/random.js';

const DIMENSIONS = 64;

/** Faces of as many people, with a part in common that brings their similarities to about `common`. */
function strangers(count: number, common: number, seed: number): ClusterFace[] {
  const random = new Random(seed);
  return Array.from({ length: count }, (_, i) => {
    const own = Float32Array.from({ length: DIMENSIONS }, () => random.normal());
    const scale = Math.sqrt((1 - common) / DIMENSIONS);
    const embedding = own.map((x, at) => x * scale + (at === 0 ? Math.sqrt(common) : 0));
    return { embedding, photo: `${i}.jpg` };
  });
}

function similarities(faces: readonly ClusterFace[]): number[] {
  return faces
    .flatMap((a, i) => faces.slice(i + 1).map((b): number => cosine(a.embedding, b.embedding)))
    .sort((a, b) => b - a);
}

/** What a calibration on other faces of the kind would say. */
function calibrated(common: number, falseMatchRate: number): DecisionRule {
  const scores = similarities(strangers(300, common, 1));
  return { threshold: thresholdOf(scores[Math.round(scores.length * falseMatchRate)]!), falseMatchRate };
}

test.each([0, 0.5, 0.9])('meets a tenth of a stranger a face, whose similarities are about %s', (common) => {
  const faces = strangers(600, common, 2);
  const rule = calibrated(common, 0.01);
  const { threshold, falseMatchRate } = libraryThreshold(rule, faces);
  expect(falseMatchRate).toBeCloseTo(0.1 / 600, 12);
  const beyond = (limit: number) => similarities(faces).filter((score) => score >= limit).length;
  // 0.1 strangers each are 30 pairs; the model's own threshold lets about 1,800 pass.
  expect(beyond(rule.threshold)).toBeGreaterThan(1000);
  expect(beyond(threshold)).toBeGreaterThan(30 / 3);
  expect(beyond(threshold)).toBeLessThan(30 * 3);
});

test('grows stricter with the library, and leaves small ones with the model’s own', () => {
  const rule = calibrated(0.9, 0.001);
  const of = (count: number) => libraryThreshold(rule, strangers(count, 0.9, 3));
  expect(of(100)).toEqual(rule);
  expect(of(0)).toEqual(rule);
  const [small, large] = [of(200).threshold, of(800).threshold];
  expect(small).toBeGreaterThan(rule.threshold);
  expect(large).toBeGreaterThan(small);
  expect(large).toBeLessThan(1);
});

test('hardly moves for people with several photos, who are few of the pairs', () => {
  const rule = calibrated(0.9, 0.001);
  const people = strangers(200, 0.9, 4);
  const photos = people.flatMap((face, i) => [0, 1, 2].map((n) => ({ ...face, photo: `${i}-${n}.jpg` })));
  const single = libraryThreshold(rule, strangers(600, 0.9, 5)).threshold;
  expect(Math.abs(libraryThreshold(rule, photos).threshold - single)).toBeLessThan(0.1 * (1 - single));
});

test('leaves a threshold that nobody has measured, and faces that are all of one photo', () => {
  const faces = strangers(300, 0.5, 6);
  const asked = { threshold: thresholdOf(0.8), falseMatchRate: null };
  expect(libraryThreshold(asked, faces)).toBe(asked);
  const rule = calibrated(0.5, 0.01);
  expect(
    libraryThreshold(
      rule,
      faces.map((face) => ({ ...face, photo: 'one.jpg' })),
    ),
  ).toBe(rule);
});
