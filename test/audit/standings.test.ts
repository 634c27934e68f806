import { describe, expect, it } from 'vitest';
import { centredRows, cosineOf } from '../../src/audit/labelled-faces.js';
import { medianOf, quantileOf, standings } from '../../src/audit/standings.js';
import { unitRows } from '../../src/matching/unit-rows.js';
import { embeddedPeople } from './embedded-people.js';

const row = (...values: number[]) => Float32Array.from(values);

describe('centredRows', () => {
  it('takes the common mean away, so that what lay in a cone lies around zero', () => {
    const { data } = centredRows([row(10, 1), row(10, -1)]);
    expect([...data]).toEqual([0, 1, 0, -1]);
  });

  it('leaves an embedding that is the mean itself as it is', () => {
    const { data } = centredRows([row(3, 4), row(3, 4)]);
    [0.6, 0.8, 0.6, 0.8].forEach((value, i) => expect(data[i]).toBeCloseTo(value));
  });

  it('gives one kind of numbers for networks with a narrow and with a wide cone', () => {
    const spread = (cone: number) => {
      const faces = embeddedPeople(20, 6, { cone });
      const { data, size } = centredRows(faces.embeddings);
      return cosineOf(data.subarray(0, size), data.subarray(size, 2 * size));
    };
    expect(spread(20)).toBeCloseTo(spread(0), 0);
  });
});

describe('standings', () => {
  // Two people: the first at (1, 0), with one face that is the second's, at (0, 1).
  const faces = { people: [0, 0, 0, 1, 1], names: ['a', 'b'] };
  const rows = unitRows([row(1, 0), row(1, 0), row(0, 1), row(0, 1), row(0, 1)]);

  it('tells likeness to the own person by the other faces, without those that are unlike the rest', () => {
    const { faces: all } = standings(rows, faces);
    expect(all.map(({ own }) => own!.toFixed(3))).toEqual(['1.000', '1.000', '0.000', '1.000', '1.000']);
    expect(all.map(({ other }) => other.toFixed(3))).toEqual(['0.000', '0.000', '1.000', '0.000', '0.000']);
    expect(all.map(({ nearest }) => nearest)).toEqual([1, 1, 1, 0, 0]);
  });

  it('has nothing to compare a single face with, and nobody where there is nobody else', () => {
    expect(standings(unitRows([row(1, 0)]), { people: [0], names: ['a'] }).faces).toEqual([
      { own: null, other: -1, nearest: -1 },
    ]);
  });

  it('leaves strangers out of the centre, and is no other to a person of two names', () => {
    const options = { strangers: new Set([0, 1]), samePerson: () => true };
    const { faces: all, centres } = standings(rows, faces, options);
    expect([...centres[0]!]).toEqual([0, 1]);
    expect(all[0]).toEqual({ own: 0, other: -1, nearest: -1 });
  });
});

describe('quantileOf', () => {
  it('is the value below which the share lies', () => {
    expect(quantileOf([4, 1, 3, 2], 0.5)).toBe(3);
    expect(quantileOf([1], 1)).toBe(1);
    expect(medianOf([])).toBe(0);
  });
});
