import {
  appendFileSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { INDEX_FILE } from '../../../src/data/shards/folder-index.js';
import { indexedShards, indexShards } from '../../../src/data/shards/index-shards.js';
import { temporaryFolder } from '../temporary-photos.js';
import { packTar, writeShards } from './temporary-shards.js';

const counted = ({ starts, labels, classes }: ReturnType<typeof indexedShards>) => ({
  starts: [...starts],
  people: Array.from(labels, (label) => classes[label]),
});

describe('indexShards', () => {
  it('numbers photos through the files and people by name, and tells how far it is', async () => {
    const folder = temporaryFolder();
    await writeShards(folder, 2, 4);
    const steps = [...indexShards([folder])];
    const bytes = statSync(join(folder, 'faces-000.tar')).size;
    expect(steps.map(({ doneBytes }) => doneBytes)).toEqual([0, bytes, 2 * bytes]);
    expect(steps.every(({ totalBytes }) => totalBytes === 2 * bytes)).toBe(true);
    const index = indexedShards([folder]);
    expect(index).toMatchObject({ name: folder, format: 'WebDataset, 2 tar shards', classes: ['p0', 'p1', 'p2'] });
    expect(counted(index)).toEqual({ starts: [0, 4, 8], people: ['p0', 'p1', 'p2', 'p0', 'p1', 'p2', 'p0', 'p1'] });
    expect(index.labels.buffer).toBeInstanceOf(SharedArrayBuffer);
  });

  it('goes through a shard once, and again when it has changed', async () => {
    const folder = temporaryFolder();
    await writeShards(folder, 2, 2);
    const first = indexedShards([folder]);
    expect([...indexShards([folder])]).toEqual([]);
    expect(indexedShards([folder])).toEqual(first);
    const second = join(folder, 'faces-001.tar');
    packTar(second, { '9.jpg': 'x', '9.cls': 'zoe' });
    expect([...indexShards([folder])].at(-1)).toMatchObject({ totalBytes: statSync(second).size });
    expect(counted(indexedShards([folder]))).toEqual({ starts: [0, 2, 3], people: ['p0', 'p1', 'zoe'] });
    rmSync(second);
    expect(counted(indexedShards([folder]))).toEqual({ starts: [0, 2], people: ['p0', 'p1'] });
  });

  it('keeps what it went through when it is stopped or comes upon a broken shard', async () => {
    const folder = temporaryFolder();
    await writeShards(folder, 3, 2);
    const sizes = [0, 1, 2].map((n) => statSync(join(folder, `faces-00${n}.tar`)).size);
    const stopped = indexShards([folder]);
    stopped.next();
    stopped.next();
    stopped.return(undefined as never);
    expect(indexShards([folder]).next().value).toEqual({ doneBytes: 0, totalBytes: sizes[1]! + sizes[2]! });
    const third = join(folder, 'faces-002.tar');
    const whole = readFileSync(third);
    truncateSync(third, 1024);
    expect(() => indexedShards([folder])).toThrow(/faces-002\.tar, byte \d+:/);
    writeFileSync(third, whole);
    expect(indexShards([folder]).next().value).toEqual({ doneBytes: 0, totalBytes: sizes[2]! });
    expect(indexedShards([folder]).labels).toHaveLength(6);
  });

  it('makes an index anew that is cut off, lies or is none', async () => {
    const folder = temporaryFolder();
    await writeShards(folder, 1, 3);
    const index = indexedShards([folder]);
    const path = join(folder, INDEX_FILE);
    const whole = readFileSync(path);
    const lying = Buffer.from(whole);
    // The last number is the last photo's person.
    lying.writeInt32LE(3, lying.length - 4);
    for (const content of [
      whole.subarray(0, -1),
      Buffer.concat([whole, whole]),
      lying,
      Buffer.from('index'),
      Buffer.alloc(0),
    ]) {
      writeFileSync(path, content);
      expect(indexedShards([folder])).toEqual(index);
      expect(readFileSync(path)).toEqual(whole);
    }
  });

  it('joins roots, each framed as it says, leaves out people with few photos and refuses what is named twice', async () => {
    const [one, two] = [temporaryFolder(), temporaryFolder()];
    packTar(join(one, 'a.tar'), { '1.jpg': 'x', '1.cls': 'ada', '2.jpg': 'x', '2.cls': 'bob' });
    packTar(join(two, 'b.tar'), { '1.jpg': 'x', '1.cls': 'ada' });
    const index = indexedShards([{ path: one, crop: 0.5 }, join(two, '{b}.tar')]);
    expect(counted(index)).toEqual({ starts: [0, 2, 3], people: ['ada', 'bob', 'ada'] });
    expect(index.files.map(({ crop }) => crop)).toEqual([0.5, undefined]);
    expect(counted(indexedShards([one, two], { minimumPhotos: 2 }))).toEqual({
      starts: [0, 1, 2],
      people: ['ada', 'ada'],
    });
    expect(() => indexedShards([one, two], { minimumPhotos: 3 })).toThrow(/None of the 2 people in .* has 3 photos/);
    expect(() => indexedShards([one, join(one, 'a.tar')])).toThrow(/a\.tar is named twice/);
    expect(() => indexedShards([temporaryFolder()])).toThrow(/holds no tar shards and no RecordIO/);
    expect(() => indexedShards([{ path: one, exclude: 'list' }])).toThrow(/exclude lists photos of folders/);
  });

  it('says so where it cannot keep the index, and does without', async () => {
    const folder = temporaryFolder();
    await writeShards(folder, 1, 2);
    mkdirSync(join(folder, INDEX_FILE));
    const shard = join(folder, 'faces-000.tar');
    expect([...indexShards([shard])].at(-1)?.warning).toMatch(
      /no index can be kept in .*: its shards are gone through/,
    );
    expect(indexedShards([shard]).labels).toHaveLength(2);
    expect(readdirSync(folder).sort()).toEqual(['faces-000.tar', INDEX_FILE]);
  });

  it('does not take a shard for known because of its name', async () => {
    const folder = temporaryFolder();
    await writeShards(folder, 1, 2);
    const path = join(folder, 'faces-000.tar');
    const { atime, mtime } = statSync(path);
    indexedShards([folder]);
    appendFileSync(path, Buffer.alloc(512));
    utimesSync(path, atime, mtime);
    expect([...indexShards([folder])]).not.toEqual([]);
  });
});
