import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { exclusionList, readExclusionList } from '../../src/data/exclusion-list.js';
import { imageFolder } from '../../src/data/image-folder.js';
import { openDataset } from '../../src/data/open-dataset.js';
import { temporaryFolder, writePeople } from './temporary-photos.js';

function listOf(text: string): string {
  const file = join(temporaryFolder(), 'exclude.txt');
  writeFileSync(file, text);
  return file;
}

describe('an exclusion list', () => {
  it('is read as it was written, without remarks and reasons', () => {
    const exclusions = [
      { path: 'ada/0.png', reason: 'nearer to bob' },
      { path: 'bob/with space.png', reason: 'a copy of ada/1.png' },
    ];
    const text = exclusionList(exclusions, 'two lines\nof remark');
    expect(text).toBe('# two lines\n# of remark\nada/0.png\tnearer to bob\nbob/with space.png\ta copy of ada/1.png\n');
    expect([...readExclusionList(listOf(text))]).toEqual(['ada/0.png', 'bob/with space.png']);
  });

  it('is read with empty lines, carriage returns and a byte order mark', () => {
    expect([...readExclusionList(listOf('\uFEFFada/0.png\r\n\r\n# ada/1.png\r\nada/2.png'))]).toEqual([
      'ada/0.png',
      'ada/2.png',
    ]);
  });

  it.each(['/ada/0.png', '../ada/0.png'])('refuses %s, which is not below the folder', (path) => {
    expect(() => readExclusionList(listOf(path))).toThrow(/:1: expected a path relative to the folder/);
  });

  it('says that it cannot be read', () => {
    expect(() => readExclusionList('/no/such/list')).toThrow(
      /photos to leave out at \/no\/such\/list, but there is none/,
    );
  });
});

describe('imageFolder with an exclusion list', () => {
  it('leaves out what the list names, and a person of whom it names all', async () => {
    const root = temporaryFolder();
    await writePeople(root, { ada: 3, bob: 1 });
    const exclude = listOf('ada/1.png\nbob/0.png\n');
    const { classes, samples } = imageFolder([{ path: root, exclude }]);
    expect(classes).toEqual(['ada']);
    expect(samples.map(({ source }) => source.slice(root.length + 1))).toEqual(['ada/0.png', 'ada/2.png']);
  });

  it('is of one root, even where another has a photo of the same name', async () => {
    const [one, two] = [temporaryFolder(), temporaryFolder()];
    for (const root of [one, two]) await writePeople(root, { ada: 2 });
    const { samples } = imageFolder([{ path: one, exclude: listOf('ada/0.png') }, two]);
    expect(samples.map(({ source }) => source)).toEqual([
      join(one, 'ada/1.png'),
      join(two, 'ada/0.png'),
      join(two, 'ada/1.png'),
    ]);
  });

  it('refuses a list that names photos which are not there', async () => {
    const root = temporaryFolder();
    await writePeople(root, { ada: 2 });
    expect(() => imageFolder([{ path: root, exclude: listOf('ada/0.png\ncy/7.png') }])).toThrow(
      /1 of the 2 photos that .* leaves out are not in .*: cy\/7\.png/,
    );
  });

  it('is refused for generated faces', () => {
    expect(() => openDataset({ path: 'synthetic:identities=2,images=2', exclude: listOf('') })).toThrow(
      /Generated faces have no files/,
    );
  });
});
