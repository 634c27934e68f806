import { describe, expect, it } from 'vitest';
import { linkedComponents } from '../../src/matching/linked-components.js';
import { unitRows } from '../../src/matching/unit-rows.js';

const degrees = (...angles: number[]) =>
  unitRows(
    angles.map((angle) => Float32Array.of(Math.cos((angle * Math.PI) / 180), Math.sin((angle * Math.PI) / 180))),
  );
const none = (count: number) => new Float64Array(count);
const alone = (count: number) => Array.from({ length: count }, (_, i) => [i]);

describe('linkedComponents', () => {
  it('joins what a chain of links joins', () => {
    // cos 15° = 0.966; 0°, 10° and 20° hang together over 10°.
    expect(linkedComponents(degrees(0, 20, 90, 10, 200), alone(5), 0.966, none(5))).toEqual([
      [[0], [1], [3]],
      [[2]],
      [[4]],
    ]);
  });

  it('joins what is in one seed, and tells seeds whole', () => {
    expect(linkedComponents(degrees(0, 90, 95), [[0, 1], [2]], 0.99, none(3))).toEqual([[[0, 1], [2]]]);
  });

  it('takes the crowding of both rows off their product', () => {
    // cos 10° = 0.985 and cos 20° = 0.940.
    const crowding = Float64Array.of(0.02, 0.01, 0);
    expect(linkedComponents(degrees(0, 10, 20), alone(3), 0.96, crowding)).toEqual([[[0]], [[1], [2]]]);
  });

  it('joins nothing where nothing is linked', () => {
    expect(linkedComponents(degrees(0, 90), alone(2), 0.5, none(2))).toEqual([[[0]], [[1]]]);
    expect(linkedComponents(unitRows([]), [], 0.5, none(0))).toEqual([]);
  });
});
