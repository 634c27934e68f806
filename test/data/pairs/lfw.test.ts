import { describe, expect, it } from 'vitest';
import { parseLfwPairs } from '../../../src/data/pairs/lfw.js';

const TWO_FOLDS = '2\t1\nAda\t1\t12\nAda\t3\tBob_B\t4\nCy\t1\t2\nCy\t1\tDee\t1\n';

describe('parseLfwPairs', () => {
  it('reads folds, answers and photo paths', () => {
    expect(parseLfwPairs(TWO_FOLDS, 'pairs.txt')).toEqual([
      { left: 'Ada/Ada_0001.jpg', right: 'Ada/Ada_0012.jpg', same: true, fold: 0 },
      { left: 'Ada/Ada_0003.jpg', right: 'Bob_B/Bob_B_0004.jpg', same: false, fold: 0 },
      { left: 'Cy/Cy_0001.jpg', right: 'Cy/Cy_0002.jpg', same: true, fold: 1 },
      { left: 'Cy/Cy_0001.jpg', right: 'Dee/Dee_0001.jpg', same: false, fold: 1 },
    ]);
  });

  it('takes a header of one number for a single fold, and Windows line ends', () => {
    expect(parseLfwPairs('1\r\nAda 1 2\r\nAda 1 Bob 1\r\n', 'pairs.txt')).toHaveLength(2);
  });

  it.each([
    ['Ada\t1\t2\n', /pairs\.txt:1: expected the numbers of folds/],
    ['', /pairs\.txt:1: expected the numbers of folds/],
    ['1\t1\nAda\t1\tBob\t2\nAda\t1\tBob\t2\n', /pairs\.txt:2: expected a same-person pair/],
    ['1\t1\nAda\t1\t2\nAda\t1\t2\n', /pairs\.txt:3: expected a different-people pair/],
    ['1\t1\nAda\t1\tx\nAda\t1\tBob\t2\n', /pairs\.txt:2:.*"Ada\\t1\\tx"/],
    ['1\t1\nAda\t1\t2\n', /pairs\.txt:3: expected 2 pairs as the header says, but found "1 pairs"/],
    ['1\t1\nAda\t1\t2\nAda\t1\tBob\t1\nCy\t1\t2\n', /pairs\.txt:4: expected 2 pairs/],
  ])('names the line that is wrong in %j', (text, message) => {
    expect(() => parseLfwPairs(text, 'pairs.txt')).toThrow(
      expect.objectContaining({ code: 'PAIRS_INVALID', message: expect.stringMatching(message) }),
    );
  });
});
