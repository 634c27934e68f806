import { describe, expect, it, vi } from 'vitest';
import { rocCurve } from '../../src/evaluation/index.js';
import { detFigure, refusesAny } from '../../src/report/det.js';
import { renderSvg } from '../../src/report/render.js';
import type { NamedRoc } from '../../src/report/roc-steps.js';

interface Point {
  readonly name: string;
  readonly fmr: number;
  readonly fnmr: number;
}

interface Drawn {
  readonly encoding: Record<'x' | 'y', { scale: { domain: [number, number] } }>;
  readonly layer: { data: { values: Point[] } }[];
}

const drawn = (curves: NamedRoc[]): Drawn => detFigure(curves) as unknown as Drawn;
const points = (curves: NamedRoc[]): Point[] => drawn(curves).layer[1]!.data.values;

/** Ten pairs of each kind; from the top: 7 same, 1 different, 2 same, 1 different, 1 same, 8 different. */
const worked = (() => {
  const same = [...'sssssssdssdsdddddddd'].map((kind) => kind === 's');
  return {
    name: 'worked',
    roc: rocCurve(
      same.map((_, i) => 1 - i / 20),
      same,
    ),
  };
})();

describe('detFigure', () => {
  it('draws FNMR against FMR in steps, to where no same-person pair is refused', () => {
    // One false match in ten accepts 9 of 10 same-person pairs, two accept all.
    const [first, last, ...rest] = points([worked]);
    expect(rest).toEqual([]);
    expect(first!.fmr).toBeCloseTo(0.1, 12);
    expect(first!.fnmr).toBeCloseTo(0.1, 12);
    expect(last!.fnmr).toBeCloseTo(0.1, 12);
    // The rates that are drawn stand 0.8 % apart here.
    expect(last!.fmr).toBeGreaterThanOrEqual(0.2);
    expect(last!.fmr).toBeLessThan(0.2 * 1.01);
  });

  it('begins each axis at the smallest rate that the pairs can measure', () => {
    const same = Array.from({ length: 1040 }, (_, i) => i % 26 === 0);
    const roc = rocCurve(
      same.map((_, i) => ((i * 7919) % 1040) / 1040),
      same,
    );
    const { encoding } = drawn([{ name: 'a', roc }]);
    expect(encoding.x.scale.domain).toEqual([1 / 1000, 1]);
    expect(encoding.y.scale.domain).toEqual([1 / 40, 1]);
  });

  it('never rises, and stays within its axes', () => {
    const same = Array.from({ length: 2000 }, (_, i) => i % 2 === 0);
    const roc = rocCurve(
      same.map((isSame, i) => ((i * 7919) % 2000) / 2000 + (isSame ? 0.4 : 0)),
      same,
    );
    const curve = points([{ name: 'a', roc }]);
    expect(curve.length).toBeGreaterThan(50);
    expect(curve.length).toBeLessThan(400);
    for (const { fmr, fnmr } of curve) {
      expect(fmr).toBeGreaterThanOrEqual(1 / 1000);
      expect(fnmr).toBeGreaterThan(1 / 1000 - 1e-12);
    }
    const rates = curve.map(({ fnmr }) => fnmr);
    expect(rates).toEqual([...rates].sort((a, b) => b - a));
  });

  it('draws nothing, and warns of nothing, where no error was made', async () => {
    const warn = vi.spyOn(console, 'warn').mockImplementation(() => {});
    const perfect = { name: 'perfect', roc: rocCurve([0.9, 0.8, 0.2, 0.1], [true, true, false, false]) };
    expect(points([perfect])).toEqual([]);
    expect([refusesAny([perfect]), refusesAny([perfect, worked])]).toEqual([false, true]);
    expect(await renderSvg(detFigure([perfect]))).toMatch(/^<svg /);
    expect(warn).not.toHaveBeenCalled();
    warn.mockRestore();
  });

  it('reaches down to equal errors that are rarer than one in the same-person pairs, and promises no ring that is not there', () => {
    // From the top: 3 same, 2 different, 1 same, 95 different: the EER lies on the fall from one of four refused to none, at 2/97.
    const kinds = [true, true, true, false, false, true, ...Array.from({ length: 95 }, () => false)];
    const scores = kinds.map((_, i) => -i);
    const rare = { name: 'rare', roc: rocCurve(scores, kinds) };
    expect(drawn([rare]).encoding.y.scale.domain[0]).toBeCloseTo(2 / 97, 12);
    expect(points([rare]).at(-1)!.fnmr).toBeCloseTo(2 / 97, 12);
    const subtitle = (roc: NamedRoc) => (detFigure([roc]).title as { subtitle: string }).subtitle;
    expect(subtitle(rare)).toBe('○ equal errors: EER 2.06 %');
    const none = { name: 'none', roc: rocCurve([3, 2, 1], [true, true, false]) };
    expect(subtitle(none)).toBe('equal errors: EER 0.00 %');
  });

  it('names both errors, and several curves', async () => {
    const svg = await renderSvg(detFigure([worked, { ...worked, name: '<b>other' }]));
    expect(svg).toContain('>FNMR (log)</text>');
    expect(svg).toContain('>false-match rate, FMR (log)</text>');
    expect(svg).toContain('>worked: EER 10.00 %</text>');
    expect(svg).not.toContain('<b>');
  });
});
