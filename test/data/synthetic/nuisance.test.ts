import { expect, it } from 'vitest';
import { drawNuisance } from '../../../src/data/synthetic/nuisance.js';
import { Random } from '../../../src/random.js';

const draws = Array.from({ length: 400 }, (_, seed) => drawNuisance(new Random(seed)));

it('varies every circumstance', () => {
  expect(new Set(draws.map((draw) => draw.occluder.kind))).toEqual(
    new Set(['none', 'patch', 'hand', 'mask', 'sunglasses', 'glasses']),
  );
  expect(new Set(draws.map((draw) => draw.background.pattern)).size).toBe(3);
  expect(draws.filter((draw) => draw.hat).length).toBeGreaterThan(20);
  expect(draws.filter((draw) => draw.expression.open > 0).length).toBeGreaterThan(80);
  expect(draws.some((draw) => draw.pose.yawRadians > 0.3) && draws.some((draw) => draw.pose.yawRadians < -0.3)).toBe(
    true,
  );
});

it('keeps the head turned less than 35 degrees and in the picture', () => {
  for (const { pose } of draws) {
    expect(Math.abs(pose.yawRadians)).toBeLessThan(0.6);
    expect(pose.scale).toBeLessThan(0.5);
    expect(Math.abs(pose.shiftX)).toBeLessThan(0.1);
  }
});

it('shines from a direction of unit length', () => {
  for (const { light } of draws) expect(Math.hypot(...light.direction)).toBeCloseTo(1, 10);
});
