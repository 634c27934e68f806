import { describe, expect, it } from 'vitest';
import { Plateau, type PlateauOptions } from '../../src/optim/plateau.js';
import { readCases } from '../parity/fixture.js';

interface Case extends Required<PlateauOptions> {
  readonly kind: string;
  readonly figures: readonly number[];
  readonly factors: readonly number[];
}

const cases = readCases<Case>('schedules').filter(({ kind }) => kind === 'plateau');

describe('Plateau', () => {
  it('lowers the rate when patience is over, and counts anew', () => {
    const plateau = new Plateau({ better: 'lower', factor: 0.5, patience: 1 });
    const factors = [3, 3, 3, 3, 3, 2].map((value) => {
      plateau.observe(value);
      return plateau.factor;
    });
    // The first 3 is the best; one more is borne, the next lowers the rate, and so on.
    expect(factors).toEqual([1, 1, 0.5, 0.5, 0.25, 0.25]);
  });

  it('says when it lowers the rate, and does not go below the floor', () => {
    const plateau = new Plateau({ better: 'higher', factor: 0.1, patience: 0, floor: 0.05 });
    expect([1, 1, 1, 1].map((value) => plateau.observe(value))).toEqual([false, true, true, false]);
    expect(plateau.factor).toBe(0.05);
  });

  it.each(cases)(
    'takes the course of ReduceLROnPlateau: $better, patience $patience, cooldown $cooldown',
    (settings) => {
      const plateau = new Plateau(settings);
      settings.figures.forEach((figure, epoch) => {
        plateau.observe(figure);
        expect(plateau.factor, `after epoch ${epoch}`).toBeCloseTo(settings.factors[epoch]!, 12);
      });
      expect(plateau.factor).toBeLessThan(1);
    },
  );

  it.each(cases)('goes on from its state at any moment: $better, patience $patience', (settings) => {
    for (let cut = 0; cut < settings.figures.length; cut++) {
      const [before, after] = [new Plateau(settings), new Plateau(settings)];
      for (const figure of settings.figures.slice(0, cut)) before.observe(figure);
      after.restore(JSON.parse(JSON.stringify(before.state())) as ReturnType<Plateau['state']>);
      for (const figure of settings.figures.slice(cut)) after.observe(figure);
      expect(after.factor).toBeCloseTo(settings.factors.at(-1)!, 12);
    }
  });

  it('refuses a factor that does not lower', () => {
    expect(() => new Plateau({ better: 'lower', factor: 1 })).toThrow(/above 0 and below 1, got 1/);
  });
});
