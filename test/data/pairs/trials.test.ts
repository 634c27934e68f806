import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { PhotoPair } from '../../../src/data/pairs/pair.js';
import { readTrials, trialReader } from '../../../src/data/pairs/trials.js';
import { temporaryFolder } from '../temporary-photos.js';

function parseTrials(text: string, file: string): PhotoPair[] {
  const read = trialReader(file);
  return text.split('\n').flatMap((line, i) => read(line, i + 1) ?? []);
}

describe('trialReader', () => {
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
  ])('names the line that is wrong in %j', (text, message) => {
    expect(() => parseTrials(text, 't.txt')).toThrow(
      expect.objectContaining({ code: 'PAIRS_INVALID', message: expect.stringMatching(message) }),
    );
  });
});

describe('readTrials', () => {
  const folder = temporaryFolder();
  async function all(name: string, text: string): Promise<PhotoPair[]> {
    const file = join(folder, name);
    writeFileSync(file, text);
    const pairs: PhotoPair[] = [];
    for await (const some of readTrials(file)) pairs.push(...some);
    return pairs;
  }

  it('reads a long list in pieces as it reads a short one, lines cut anywhere', async () => {
    const line = (i: number) => `person-${i % 977}/é-${i}.jpg person-${(i * 7) % 977}/${i}.jpg ${i % 2}`;
    const lines = Array.from({ length: 20_000 }, (_, i) => line(i));
    const pairs = await all('long.txt', `\uFEFF${lines.join('\r\n')}`);
    expect(pairs.map(({ left, right, same }) => `${left} ${right} ${same ? 1 : 0}`)).toEqual(lines);
  });

  it('names the line that is wrong, and a list without pairs', async () => {
    await expect(all('wrong.txt', 'a.jpg b.jpg 1\na.jpg\n')).rejects.toThrow(/wrong\.txt:2/);
    await expect(all('empty.txt', '\n')).rejects.toThrow(/empty\.txt:1: expected a pair a line.*no pairs/);
  });
});
