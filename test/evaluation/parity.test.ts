import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { verificationMetrics } from '../../src/evaluation/verification.js';

interface Fixture {
  readonly fprs: number[];
  /** EER, AUC twice, best accuracy, a TPR for each FPR, d′. */
  readonly rows: (number | null)[][];
}

const path = new URL('../parity/fixtures/verification.json', import.meta.url);
const { fprs, rows } = JSON.parse(readFileSync(path, 'utf8')) as Fixture;

/** mulberry32, as test/parity/verification.py has it. */
function mulberry(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

function draw(seed: number): { scores: number[]; same: boolean[] } {
  const uniform = mulberry(seed);
  const pairs = 4 + Math.floor(uniform() * 200);
  const steps = [4, 50, 100000][Math.floor(uniform() * 3)]!;
  const [share, distance] = [uniform(), uniform()];
  const same: boolean[] = [];
  const scores: number[] = [];
  for (let i = 0; i < pairs; i++) {
    same[i] = i === 0 || (i > 1 && uniform() < share);
    scores[i] = Math.floor((uniform() + (same[i] ? distance : 0)) * steps) / steps;
  }
  return { scores, same };
}

describe("a thousand random sets of scores have scikit-learn's and the course's figures", () => {
  const computed = rows.map((_, seed) => {
    const { scores, same } = draw(seed);
    return verificationMetrics(scores, same, undefined, fprs);
  });
  it.each([
    ['equal error rate', 0, (seed: number) => computed[seed]!.eer],
    ['area under the curve', 1, (seed: number) => computed[seed]!.auc],
    ['area under the curve, of its points', 2, (seed: number) => computed[seed]!.auc],
    ['best accuracy', 3, (seed: number) => computed[seed]!.bestAccuracy],
    ...fprs.map((fpr, i) => [`TPR at FPR ${fpr}`, 4 + i, (seed: number) => computed[seed]!.tprAtFpr[i]!.tpr] as const),
    ["d'", 4 + fprs.length, (seed: number) => computed[seed]!.dPrime],
  ] as const)('%s', (_, column, figure) => {
    expect(rows).toHaveLength(1000);
    const wrong = rows.flatMap((row, seed) => {
      const [ours, theirs] = [figure(seed), row[column]!];
      const agree = theirs === null ? ours === null : Math.abs(ours! - theirs) < 1e-9 * Math.max(1, Math.abs(theirs));
      return agree ? [] : [{ seed, ours, theirs }];
    });
    expect(wrong).toEqual([]);
  });
});
