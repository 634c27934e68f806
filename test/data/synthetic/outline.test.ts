import { expect, it } from 'vitest';
import { drawIdentity } from '../../../src/data/synthetic/identity.js';
import { Outline } from '../../../src/data/synthetic/outline.js';
import { Random } from '../../../src/random.js';

it('is widest at the cheekbones, closes at crown and chin, and tells inside from outside', () => {
  for (let seed = 0; seed < 50; seed++) {
    const { head } = drawIdentity(new Random(seed));
    const outline = new Outline(head, 0);
    expect(outline.halfWidth(head.cheekY)).toBeCloseTo(head.halfWidth, 2);
    expect([outline.halfWidth(-1.01), outline.halfWidth(head.chinY + 0.01)]).toEqual([0, 0]);
    expect(outline.distance(0, 0)).toBeLessThan(0);
    expect(outline.distance(head.halfWidth + 0.05, head.cheekY)).toBeGreaterThan(0.04);
  }
});

it('gets longer when the jaw drops', () => {
  const { head } = drawIdentity(new Random(1));
  expect(new Outline(head, 0.05).bottom).toBeCloseTo(head.chinY + 0.05, 10);
});
