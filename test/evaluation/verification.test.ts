import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { rocCurve } from '../../src/evaluation/roc.js';
import { type VerificationMetrics, verificationMetrics } from '../../src/evaluation/verification.js';
import { Random } from '../../src/random.js';

interface Case {
  readonly name: string;
  readonly scores: number[];
  readonly same: boolean[];
  readonly folds?: number[];
  readonly expected: Pick<VerificationMetrics, 'auc' | 'eer' | 'bestAccuracy'> & {
    readonly rocAucScore: number;
    readonly tprAtFpr: { fpr: number; tpr: number; resolvable: boolean }[];
    readonly accuracy?: { mean: number; std: number; folds: number[] };
    readonly roc?: { fpr: number[]; tpr: number[]; thresholds: number[] };
  };
}

const fixture = JSON.parse(readFileSync(new URL('../parity/fixtures/evaluation.json', import.meta.url), 'utf8')) as {
  cases: Case[];
};

describe.each(fixture.cases)('against scikit-learn: $name', ({ scores, same, folds, expected }) => {
  const metrics = verificationMetrics(scores, same, folds);

  it('has the same area under the curve', () => {
    expect(metrics.auc).toBeCloseTo(expected.auc, 12);
    expect(metrics.auc).toBeCloseTo(expected.rocAucScore, 12);
  });

  it('has the same equal error rate', () => {
    expect(metrics.eer).toBeCloseTo(expected.eer, 10);
  });

  it('has the same best accuracy', () => {
    expect(metrics.bestAccuracy).toBeCloseTo(expected.bestAccuracy, 12);
  });

  it('has the same true-positive rates', () => {
    const withoutThreshold = metrics.tprAtFpr.map(({ fpr, tpr, resolvable }) => ({ fpr, tpr, resolvable }));
    expect(withoutThreshold).toEqual(expected.tprAtFpr);
  });
});

describe('against scikit-learn', () => {
  it.each(fixture.cases.filter(({ folds }) => folds))(
    'accuracy over folds: $name',
    ({ scores, same, folds, expected }) => {
      const { accuracy } = verificationMetrics(scores, same, folds);
      expect(accuracy.folds).toEqual(expected.accuracy!.folds);
      expect(accuracy.mean).toBeCloseTo(expected.accuracy!.mean, 12);
      expect(accuracy.std).toBeCloseTo(expected.accuracy!.std, 12);
    },
  );

  it.each(fixture.cases.filter(({ expected }) => expected.roc))('curve: $name', ({ scores, same, expected }) => {
    const roc = rocCurve(scores, same);
    expect([...roc.fpr]).toEqual(expected.roc!.fpr);
    expect([...roc.tpr]).toEqual(expected.roc!.tpr);
    expect([...roc.thresholds].slice(1)).toEqual(expected.roc!.thresholds);
  });
});

describe('verificationMetrics', () => {
  it('survives JSON unchanged', () => {
    const metrics = verificationMetrics([0.9, 0.8, 0.1], [false, true, false]);
    expect(JSON.parse(JSON.stringify(metrics))).toEqual(metrics);
  });

  it('counts pairs and positives', () => {
    expect(verificationMetrics([0.9, 0.8, 0.1], [false, true, false])).toMatchObject({ pairs: 3, positives: 1 });
  });

  it('deals ten folds where the list has none', () => {
    const same = Array.from({ length: 50 }, (_, i) => i % 2 === 0);
    expect(verificationMetrics(Float64Array.from(same, Number), same).accuracy.folds).toHaveLength(10);
  });

  it('has the equal error rate of two normal distributions', () => {
    const random = new Random(1);
    const same = Array.from({ length: 200_000 }, (_, i) => i % 2 === 0);
    const scores = Float64Array.from(same, (isSame) => random.normal() + (isSame ? 2 : 0));
    const { eer, eerThreshold, auc } = verificationMetrics(scores, same);
    expect(eer).toBeCloseTo(0.1586552539, 2); // Φ(−1)
    expect(eerThreshold).toBeCloseTo(1, 1);
    expect(auc).toBeCloseTo(0.9213503965, 2); // Φ(√2)
  });
});
