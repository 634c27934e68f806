import { describe, expect, it } from 'vitest';
import { linkedComponents } from '../../src/matching/linked-components.js';
import { unitRows } from '../../src/matching/unit-rows.js';

const degrees = (...angles: number[]) =>
  unitRows(
    angles.map((angle) => Float32Array.of(Math.cos((angle * Math.PI) / 180), Math.sin((angle * Math.PI) / 180))),
  );
const alone = (count: number) => Array.from({ length: count }, (_, i) => [i]);

describe('linkedComponents', () => {
  it('joins what a chain of links joins', () => {
    // cos 15° = 0.966; 0°, 10° and 20° hang together over 10°.
    expect(linkedComponents(degrees(0, 20, 90, 10, 200), alone(5), 0.966)).toEqual([[[0], [1], [3]], [[2]], [[4]]]);
  });

  it('joins what is in one seed, and tells seeds whole', () => {
    expect(linkedComponents(degrees(0, 90, 95), [[0, 1], [2]], 0.99)).toEqual([[[0, 1], [2]]]);
  });

  it('joins nothing where nothing is linked', () => {
    expect(linkedComponents(degrees(0, 90), alone(2), 0.5)).toEqual([[[0]], [[1]]]);
    expect(linkedComponents(unitRows([]), [], 0.5)).toEqual([]);
  });
});
