import { describe, expect, it } from 'vitest';
import {
  marginAt,
  angularMarginSchema,
  marginSettlesAt,
  marginsSettleAt,
} from '../../src/objectives/margin-schedule.js';

describe('margin schedule', () => {
  it('takes a number for a constant margin', () => {
    const schedule = angularMarginSchema.parse(0.35);
    expect(schedule).toEqual({ kind: 'constant', margin: 0.35 });
    expect([0, 0.5, 100].map((epoch) => marginAt(schedule, epoch))).toEqual([0.35, 0.35, 0.35]);
    expect(marginSettlesAt(schedule)).toBe(0);
  });

  it('rises linearly with fractional epochs and stays where it arrived', () => {
    const schedule = angularMarginSchema.parse({ kind: 'linear', from: 0.1, to: 0.4, epochs: 3 });
    const margins = [0, 0.5, 1.5, 3, 10].map((epoch) => marginAt(schedule, epoch));
    [0.1, 0.15, 0.25, 0.4, 0.4].forEach((margin, index) => expect(margins[index]).toBeCloseTo(margin, 12));
    expect(marginSettlesAt(schedule)).toBe(3);
  });

  it('starts a linear rise at zero unless told otherwise', () => {
    expect(angularMarginSchema.parse({ kind: 'linear', to: 0.35, epochs: 3 })).toMatchObject({ from: 0 });
  });

  it('steps at the epochs given', () => {
    const schedule = angularMarginSchema.parse({
      kind: 'step',
      steps: [
        { epoch: 2, margin: 0.2 },
        { epoch: 5, margin: 0.5 },
      ],
    });
    expect([0, 1.99, 2, 4.5, 5, 9].map((epoch) => marginAt(schedule, epoch))).toEqual([0, 0, 0.2, 0.2, 0.5, 0.5]);
    expect(marginSettlesAt(schedule)).toBe(5);
  });

  it.each([
    ['a margin of a right angle or more', Math.PI / 2],
    ['degrees', 20],
    ['a negative margin', -0.1],
    ['a rise over no time', { kind: 'linear', to: 0.35, epochs: 0 }],
    ['a key that it does not know', { kind: 'linear', to: 0.35, epochs: 3, power: 2 }],
    ['no steps', { kind: 'step', steps: [] }],
    [
      'steps out of order',
      {
        kind: 'step',
        steps: [
          { epoch: 3, margin: 0.1 },
          { epoch: 3, margin: 0.2 },
        ],
      },
    ],
  ])('refuses %s', (_what, schedule) => {
    expect(angularMarginSchema.safeParse(schedule).success).toBe(false);
  });

  it('names the kinds it knows when given another', () => {
    const { error } = angularMarginSchema.safeParse({ kind: 'quadratic' });
    expect(error?.issues[0]?.message).toMatch(/'constant' \| 'linear' \| 'step'/);
    expect(error?.issues[0]?.path).toEqual(['kind']);
  });

  it('has settled among several when the last has, under whatever name', () => {
    const rising = { kind: 'linear', from: 0, to: 0.3, epochs: 2.5 };
    const falling = { kind: 'step', from: 0.3, steps: [{ epoch: 4, margin: 0.1 }] };
    expect(marginsSettleAt([{ kind: 'softmax', weight: 1 }])).toBe(0);
    expect(marginsSettleAt([{ kind: 'arcface', margin: { kind: 'constant', margin: 0.5 } }, { margin: rising }])).toBe(
      2.5,
    );
    expect(marginsSettleAt([{ kind: 'combined', margin: rising, cosineMargin: falling }])).toBe(4);
  });
});
