import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { PhotoPair } from '../../../src/data/pairs/pair.js';
import { type PairProtocol, protocolOf, readPairs } from '../../../src/data/pairs/read-pairs.js';
import { temporaryFolder } from '../temporary-photos.js';

async function all(path: string, protocol: PairProtocol): Promise<PhotoPair[]> {
  const pairs: PhotoPair[] = [];
  for await (const some of readPairs(path, protocol)) pairs.push(...some);
  return pairs;
}

describe('readPairs', () => {
  it.each([
    ['lfw.txt', '1 1\nAda 1 2\nAda 1 Bob 1\n', 'lfw', 'Ada/Ada_0001.jpg'],
    ['marked.txt', '\uFEFF1 1\nAda 1 2\nAda 1 Bob 1\n', 'lfw', 'Ada/Ada_0001.jpg'],
    ['trials.txt', '\uFEFFa.jpg b.jpg 1\n', 'trials', 'a.jpg'],
    ['pairs.csv', 'path1,path2,label\na.jpg,b.jpg,1\n', 'trials', 'a.jpg'],
  ])('tells the format of %s by how it begins', async (name, text, protocol, first) => {
    const path = join(temporaryFolder(), name);
    writeFileSync(path, text);
    expect(await protocolOf(path)).toBe(protocol);
    expect((await all(path, protocol as PairProtocol))[0]!.left).toBe(first);
  });

  it('holds a file to the protocol that was named', async () => {
    const path = join(temporaryFolder(), 'trials.txt');
    writeFileSync(path, 'a.jpg b.jpg 1\n');
    await expect(all(path, 'lfw')).rejects.toMatchObject({ code: 'PAIRS_INVALID' });
  });

  it('says so when there is no such file', async () => {
    await expect(protocolOf('/no/pairs.txt')).rejects.toMatchObject({ code: 'FILE_INVALID' });
    await expect(all('/no/pairs.txt', 'trials')).rejects.toMatchObject({ code: 'FILE_INVALID' });
  });
});
