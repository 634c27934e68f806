import { describe, expect, it } from 'vitest';
import { confusions } from '../../src/evaluation/confusions.js';
import type { Search } from '../../src/evaluation/search.js';
import { known, stranger } from './searches.js';

describe('confusions', () => {
  it('counts whom known people are taken for, most often first', () => {
    const taken = (person: number, named: number | null): Search => ({ person, known: true, rank: 3, top: 0.5, named });
    const searches = [taken(1, 2), taken(2, 3), taken(1, 2), taken(4, null), known(5, 1, 0.9), stranger(8, 0.4)];
    expect(confusions(searches)).toEqual([
      { person: 1, named: 2, times: 2 },
      { person: 2, named: 3, times: 1 },
    ]);
  });
});
