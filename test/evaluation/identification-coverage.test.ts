import { expect, it } from 'vitest';
import { identificationMetrics } from '../../src/evaluation/identification.js';
import { normalCdf, normalQuantile } from '../../src/evaluation/normal.js';
import { Random } from '../../src/random.js';
import type { Search } from '../../src/evaluation/search.js';
import { known, stranger } from './searches.js';

const DRAWS = 500;
const FAR = 0.1;
const PEOPLE = 100;
const PROBES = 4;
/** What people add to the similarity of their probes, and strangers to theirs. */
const [OF_SELF, OF_STRANGER] = [0.7, 0.4];

/** Probes of known people and of strangers; those of known people come first where they score above 0. */
function draw(mean: number, strangers: number, random: Random): Search[] {
  const probes = (spread: number, centre: number, search: (person: number, score: number) => Search) =>
    Array.from({ length: PEOPLE }, (_, person) => {
      const own = centre + spread * random.normal();
      return Array.from({ length: PROBES }, () => search(person, own + random.normal()));
    }).flat();
  return [
    ...probes(OF_SELF, mean, (person, score) => known(person, score > 0 ? 1 : 2, score)),
    ...probes(OF_STRANGER, strangers, (person, score) => stranger(PEOPLE + person, score)),
  ];
}

// Three standard errors of a share near 0.95 among five hundred are 0.03.
it.each([0.005, 0.02, 0.1, 0.3])(
  'intervals of rank 1 and of DIR hold the truth about as often as their level says, where a share of %f does not come first',
  (missed) => {
    const random = new Random(7);
    const spread = Math.hypot(1, OF_SELF);
    const mean = -spread * normalQuantile(missed);
    const strangers = mean - 2.5;
    const threshold = Math.max(0, strangers + Math.hypot(1, OF_STRANGER) * normalQuantile(1 - FAR));
    const truth = { rank1: 1 - missed, dir: normalCdf((mean - threshold) / spread) };
    const held = { rank1: 0, dir: 0 };
    for (let i = 0; i < DRAWS; i++) {
      const { intervals } = identificationMetrics(draw(mean, strangers, random), {
        random,
        replicates: 80,
        fars: [FAR],
      });
      for (const [name, { low, high }] of [
        ['rank1', intervals.rank1],
        ['dir', intervals.dirAtFar[0]!],
      ] as const) {
        if (low <= truth[name] && truth[name] <= high) held[name]++;
      }
    }
    for (const count of Object.values(held)) {
      expect(count / DRAWS).toBeGreaterThan(0.92);
      expect(count / DRAWS).toBeLessThan(0.98);
    }
  },
  240_000,
);
