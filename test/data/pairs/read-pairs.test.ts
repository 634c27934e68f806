import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readPairs } from '../../../src/data/pairs/read-pairs.js';
import { temporaryFolder } from '../temporary-photos.js';

describe('readPairs', () => {
  it('tells the formats apart by the first line', async () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'lfw.txt'), '1 1\nAda 1 2\nAda 1 Bob 1\n');
    writeFileSync(join(folder, 'trials.txt'), '\uFEFFa.jpg b.jpg 1\n');
    const lfw = await readPairs(join(folder, 'lfw.txt'));
    expect([lfw.protocol, lfw.pairs[0]!.left]).toEqual(['lfw', 'Ada/Ada_0001.jpg']);
    expect(await readPairs(join(folder, 'trials.txt'))).toMatchObject({
      protocol: 'trials',
      pairs: [{ left: 'a.jpg' }],
    });
  });

  it('holds a file to the protocol that was named', async () => {
    const path = join(temporaryFolder(), 'trials.txt');
    writeFileSync(path, 'a.jpg b.jpg 1\n');
    await expect(readPairs(path, { protocol: 'lfw' })).rejects.toMatchObject({ code: 'PAIRS_INVALID' });
  });

  it('says so when there is no such file', async () => {
    await expect(readPairs('/no/pairs.txt')).rejects.toMatchObject({ code: 'FILE_INVALID' });
  });
});
