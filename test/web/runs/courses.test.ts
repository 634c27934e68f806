import { describe, expect, it } from 'vitest';
import { courseOf, COURSES, nearest, thinned } from '../../../web/runs/courses.js';

const [loss, eer] = COURSES as [(typeof COURSES)[0], (typeof COURSES)[0]];

describe('courseOf', () => {
  it('takes a figure of each step in order, the later row where a resumed run has repeated one', () => {
    const rows = [
      { type: 'step', step: 1, loss: 3 },
      { type: 'step', step: 2, loss: 9 },
      { type: 'validation', step: 2, verification: { eer: 0.1 } },
      { type: 'step', step: 2, loss: 2 },
      { type: 'step', step: 3, loss: null },
    ];
    expect(courseOf(rows, loss)).toEqual([
      { x: 1, y: 3 },
      { x: 2, y: 2 },
    ]);
    expect(courseOf(rows, eer)).toEqual([{ x: 2, y: 0.1 }]);
    expect(courseOf([{ type: 'validation', step: 1 }], eer)).toEqual([]);
  });
});

describe('thinned', () => {
  it('keeps few points, and takes the means of more', () => {
    const points = Array.from({ length: 10 }, (_, x) => ({ x, y: 2 * x }));
    expect(thinned(points, 10)).toEqual(points);
    expect(thinned(points, 2)).toEqual([
      { x: 2, y: 4 },
      { x: 7, y: 14 },
    ]);
  });
});

describe('nearest', () => {
  it('is the point at the least distance; none of none', () => {
    const points = [1, 5, 9].map((x) => ({ x, y: 0 }));
    expect(nearest(points, 6.9)?.x).toBe(5);
    expect(nearest(points, 100)?.x).toBe(9);
    expect(nearest([], 1)).toBeNull();
  });
});
