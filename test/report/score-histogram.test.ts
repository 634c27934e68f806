import { describe, expect, it } from 'vitest';
import { renderSvg } from '../../src/report/render.js';
import { scoreHistogram } from '../../src/report/score-histogram.js';

interface Bar {
  readonly kind: string;
  readonly from: number;
  readonly to: number;
  readonly share: number;
}

const bars = (...input: Parameters<typeof scoreHistogram>): Bar[] =>
  (scoreHistogram(...input) as unknown as { layer: { data: { values: Bar[] } }[] }).layer[0]!.data.values;

describe('scoreHistogram', () => {
  it('counts shares of each kind in common bins', () => {
    const drawn = bars([0, 0.1, 0.5, 1], [false, false, true, true], { bins: 2 });
    expect(drawn).toEqual([
      { kind: 'different people', from: 0, to: 0.5, share: 1 },
      { kind: 'different people', from: 0.5, to: 1, share: 0 },
      { kind: 'same person', from: 0, to: 0.5, share: 0 },
      { kind: 'same person', from: 0.5, to: 1, share: 1 },
    ]);
  });

  it('adds up to one for each kind, however many there are', () => {
    const scores = Array.from({ length: 500 }, (_, i) => Math.sin(i));
    const drawn = bars(
      scores,
      scores.map((_, i) => i % 50 === 0),
    );
    for (const kind of ['same person', 'different people']) {
      const shares = drawn.filter((bar) => bar.kind === kind).map(({ share }) => share);
      expect(shares.reduce((sum, share) => sum + share)).toBeCloseTo(1, 12);
    }
  });

  it('draws scores that are all the same, and a kind that is missing', async () => {
    expect(await renderSvg(scoreHistogram([0.3, 0.3], [true, true]))).toMatch(/^<svg/);
  });

  it('marks the threshold when there is one', async () => {
    const [scores, same] = [
      [0.1, 0.9],
      [false, true],
    ] as const;
    expect(await renderSvg(scoreHistogram(scores, same, { threshold: 0.4321 }))).toContain('threshold 0.432');
    expect(await renderSvg(scoreHistogram(scores, same))).not.toContain('threshold');
  });

  it('marks where both errors are equal, beside a threshold that is set otherwise', async () => {
    const scores = [0.1, 0.2, 0.3, 0.8, 0.4, 0.7, 0.9, 0.95];
    const same = [false, false, false, false, true, true, true, true];
    // From 0.7 on, one of four strangers passes and one of four true pairs does not.
    const svg = await renderSvg(scoreHistogram(scores, same, { threshold: 0.85 }));
    expect(svg).toContain('dashed: threshold 0.850');
    expect(svg).toContain('dotted: EER 25.00 % at 0.700');
    expect(svg.match(/stroke-dasharray="1.5,2.5"/g)).toHaveLength(1);
  });

  it('refuses nothing at all and lengths that differ', () => {
    expect(() => scoreHistogram([], [])).toThrow(/at least one scored pair/);
    expect(() => scoreHistogram([0.1], [])).toThrow(/1 scores and 0 labels/);
  });
});
