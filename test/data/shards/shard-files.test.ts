import { mkdirSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { recordShards, tarShards } from '../../../src/data/shards/shard-files.js';
import { temporaryFolder } from '../temporary-photos.js';

function folderOf(...names: string[]): string {
  const folder = temporaryFolder();
  for (const name of names) writeFileSync(join(folder, name), '');
  return folder;
}

const named = (files: string[] | null) => files?.map((file) => basename(file)) ?? null;

describe('tarShards', () => {
  it('lists the tars of a folder by name, and passes over what lies beside them', () => {
    expect(named(tarShards(folderOf('b.tar', 'a.tar', '.c.tar', 'lineament.index', 'README')))).toEqual([
      'a.tar',
      'b.tar',
    ]);
  });

  it('expands patterns of numbers and of names, in their order', () => {
    const folder = folderOf('a-08.tar', 'a-09.tar', 'a-10.tar', 'b-09.tar');
    expect(named(tarShards(join(folder, 'a-{08..10}.tar')))).toEqual(['a-08.tar', 'a-09.tar', 'a-10.tar']);
    expect(named(tarShards(join(folder, '{b,a}-{09..09}.tar')))).toEqual(['b-09.tar', 'a-09.tar']);
    expect(() => tarShards(join(folder, 'a-{08..11}.tar'))).toThrow(
      /1 of the 4 shards .* are not there, such as .*a-11\.tar/,
    );
    expect(() => tarShards(join(folder, 'a-{3..1}.tar'))).toThrow(/expected \{first\.\.last\}/);
    expect(() => tarShards(join(folder, 'a-{0..99999999999}.tar'))).toThrow(/at most 1000000/);
  });

  it('leaves folders of people alone, even where a tar lies beside them', () => {
    const folder = folderOf('backup.tar');
    mkdirSync(join(folder, 'ada'));
    expect(tarShards(folder)).toBeNull();
    expect(tarShards(join(folder, 'backup.tar'))).toEqual([join(folder, 'backup.tar')]);
    expect(tarShards(join(folder, 'none'))).toBeNull();
  });

  it('says that compressed shards cannot be read', () => {
    expect(() => tarShards(folderOf('a.tar.gz'))).toThrow(/a\.tar\.gz is compressed.*gunzip/);
  });
});

describe('recordShards', () => {
  it('lists RecordIO files', () => {
    const folder = folderOf('train.rec', 'train.idx');
    expect(named(recordShards(folder))).toEqual(['train.rec']);
    expect(named(recordShards(join(folder, 'train.rec')))).toEqual(['train.rec']);
    expect(recordShards(join(folder, 'train.idx'))).toBeNull();
  });
});
