import { expect, it } from 'vitest';
import { balanced } from '../../../src/data/samplers/balanced.js';
import { CONTEXT, LABELS } from './labels.js';

it('shows every person as often as any other', () => {
  const order = balanced.create({ kind: 'balanced' }, CONTEXT).order(0);
  const shown = Array.from(order, (index) => LABELS[index]!);
  const times = [...new Set(LABELS)].map((person) => shown.filter((each) => each === person).length);
  expect(Math.max(...times) - Math.min(...times)).toBeLessThanOrEqual(1);
});
