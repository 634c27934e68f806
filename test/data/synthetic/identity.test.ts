import { expect, it } from 'vitest';
import { drawIdentity } from '../../../src/data/synthetic/identity.js';
import { Random } from '../../../src/random.js';

function numbers(value: unknown): number[] {
  if (typeof value === 'number') return [value];
  return value !== null && typeof value === 'object' ? Object.values(value).flatMap(numbers) : [];
}

it('draws the same person from the same generator, and finite numbers for all', () => {
  expect(drawIdentity(new Random(4))).toEqual(drawIdentity(new Random(4)));
  for (let seed = 0; seed < 300; seed++) {
    expect(numbers(drawIdentity(new Random(seed))).every(Number.isFinite)).toBe(true);
  }
});

it('keeps the features of everybody in order from top to bottom', () => {
  for (let seed = 0; seed < 300; seed++) {
    const { hair, brows, eyes, nose, mouth, head } = drawIdentity(new Random(seed));
    const rows = [
      -1,
      hair.hairlineY,
      eyes.y - brows.height,
      eyes.y,
      nose.tipY,
      mouth.y - mouth.upper,
      mouth.y + mouth.lower,
      head.chinY,
    ];
    expect(rows).toEqual([...rows].sort((a, b) => a - b));
    expect(eyes.spacing).toBeGreaterThan(eyes.halfWidth);
  }
});
