import { describe, expect, it } from 'vitest';
import { Random } from '../../src/random.js';
import { verificationFigures } from '../../src/cli/verification-figures.js';
import { verificationWords } from '../../src/cli/verification-words.js';

/** `count` pairs of each kind, of which `wrong` of the same person lie below all others. */
function figures(count: number, wrong: number) {
  const same = Array.from({ length: 2 * count }, (_, i) => i < count);
  const random = new Random(1);
  const scores = same.map((one, i) => (one ? (i < wrong ? 0.1 : 0.8) : 0.4) + random.uniform() * 0.01);
  return verificationFigures(
    {
      pairs: same.map((_, i) => ({ left: 2 * i, right: 2 * i + 1 })),
      scores: Float64Array.from(scores),
      same,
      folds: same.map(() => 0),
      photos: 4 * count,
      noFace: { samples: [], pairs: 0 },
    } as never,
    { replicates: 50 },
  );
}

describe('verificationWords', () => {
  it('speaks of the strictest rate that the pairs can measure, with refusals in the order of their interval', () => {
    const words = verificationWords(figures(1000, 21));
    expect(words).toMatch(/one in 1,000 strangers is accepted, and 2\.10 % of the true pairs are refused/);
    const [, low, high] = /refused \(95 % interval: ([\d.]+) % to ([\d.]+) %\)\.$/.exec(words)!;
    expect(Number(low)).toBeLessThan(2.1);
    expect(Number(high)).toBeGreaterThan(2.1);
  });

  it('does not speak of rates that few pairs cannot measure', () => {
    expect(verificationWords(figures(5, 0))).toMatch(/The 5 pairs of different people are too few/);
  });
});
