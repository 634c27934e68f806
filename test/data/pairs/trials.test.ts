import { describe, expect, it } from 'vitest';
import { parseTrials } from '../../../src/data/pairs/trials.js';

describe('parseTrials', () => {
  it('reads pairs with answers', () => {
    expect(parseTrials('a/1.jpg b/2.jpg 0\na/1.jpg a/2.jpg 1\n', 'val_pairs.txt')).toEqual([
      { left: 'a/1.jpg', right: 'b/2.jpg', same: false, fold: 0 },
      { left: 'a/1.jpg', right: 'a/2.jpg', same: true, fold: 0 },
    ]);
  });

  it('reads pairs without answers', () => {
    expect(parseTrials('a.jpg b.jpg', 'test_pairs.txt')[0]!.same).toBeNull();
  });

  it('reads CSV, with its header, quotes and spaces in paths', () => {
    const csv = 'path1,path2,label\n"a 1.jpg",b.jpg,1\r\n\n';
    expect(parseTrials(csv, 'val.CSV')).toEqual([{ left: 'a 1.jpg', right: 'b.jpg', same: true, fold: 0 }]);
    expect(parseTrials('a.jpg,b.jpg\n', 'x.csv')).toHaveLength(1);
  });

  it.each([
    ['a.jpg b.jpg 1\na.jpg b.jpg\n', /t\.txt:2: expected two paths and 0 or 1/],
    ['a.jpg b.jpg\na.jpg b.jpg 1\n', /t\.txt:2: expected two paths,/],
    ['a.jpg b.jpg yes\n', /t\.txt:1: expected two paths and 0 or 1, but found "a\.jpg b\.jpg yes"/],
    ['a.jpg\n', /t\.txt:1/],
    ['\n', /t\.txt:1: expected a pair a line.*no pairs/],
  ])('names the line that is wrong in %j', (text, message) => {
    expect(() => parseTrials(text, 't.txt')).toThrow(
      expect.objectContaining({ code: 'PAIRS_INVALID', message: expect.stringMatching(message) }),
    );
  });
});
