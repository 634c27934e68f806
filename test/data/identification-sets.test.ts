import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openIdentificationSets, type PeoplePhotos, splitByPerson } from '../../src/data/identification-sets.js';
import { temporaryFolder } from './temporary-photos.js';

/** Empty files will do: nothing is decoded. */
function folder(...photos: string[]): string {
  const root = temporaryFolder();
  for (const photo of photos) {
    mkdirSync(join(root, photo, '..'), { recursive: true });
    writeFileSync(join(root, photo), '');
  }
  return root;
}
const told = ({ dataset, indices, people }: PeoplePhotos) =>
  indices.map((index, i) => `${dataset.samples[index]!.source.split('/').slice(-2).join('/')} ${people[i]}`);

describe('openIdentificationSets', () => {
  it('gives people of probes in folders the numbers that they have in the gallery', async () => {
    const gallery = folder('ada/1.jpg', 'bob/1.jpg', 'bob/2.jpg');
    const { gallery: known, probes } = await openIdentificationSets(gallery, {
      probes: folder('bob/9.jpg', 'cy/9.jpg'),
    });
    expect(told(known)).toEqual(['ada/1.jpg 0', 'bob/1.jpg 1', 'bob/2.jpg 1']);
    expect(told(probes)).toEqual(['bob/9.jpg 1', 'cy/9.jpg 2']);
  });

  it.each([
    ['a row a photo', 'x.jpg,bob\ny.jpg,n000000\nz.jpg,ada\n'],
    ['a row a photo, with a header', 'path,label\nx.jpg,bob\ny.jpg,n000000\nz.jpg,ada\n'],
    ['a person a row, in the order of the photos', 'bob\nn000000\nada\n'],
    ['a person a row, with a header', 'label\nbob\nn000000\nada\n'],
  ])(
    'reads who is on probes of one folder from %s: strangers are those who are not in the gallery',
    async (_, list) => {
      const gallery = folder('known/ada/1.jpg', 'known/bob/1.jpg');
      const probes = folder('z.jpg', 'x.jpg', 'y.jpg');
      const labels = join(gallery, 'verification_dev.csv');
      writeFileSync(labels, list);
      const sets = await openIdentificationSets(join(gallery, 'known'), { probes, labels });
      expect(sets.probes.people).toEqual([1, 2, 0]);
    },
  );

  it('refuses a list that does not fit, and photos of nobody knows whom', async () => {
    const [gallery, probes] = [folder('ada/1.jpg'), folder('x.jpg', 'y.jpg')];
    const labels = join(gallery, 'list.csv');
    writeFileSync(labels, 'ada\n');
    await expect(openIdentificationSets(gallery, { probes, labels })).rejects.toMatchObject({ code: 'PAIRS_INVALID' });
    writeFileSync(labels, 'x.jpg,ada\n');
    await expect(openIdentificationSets(gallery, { probes, labels })).rejects.toThrow(/y\.jpg,person/);
    await expect(openIdentificationSets(gallery, { probes })).rejects.toThrow(/--labels/);
  });
});

it('refuses probes of which none shows anybody of the gallery', async () => {
  const sets = openIdentificationSets(folder('ada/1.jpg'), { probes: folder('Ada/1.jpg', 'bob/1.jpg') });
  await expect(sets).rejects.toThrow(/None of the 2 probes .* names, such as "ada"/);
});

describe('strangers in a folder of their own', () => {
  const gallery = folder('ada/1.jpg', 'bob/1.jpg');
  const probes = folder('ada/2.jpg', 'cy/1.jpg');

  it('are people by folder, and one who is among the probes too is one', async () => {
    const strangers = folder('cy/2.jpg', 'dee/1.jpg', 'dee/2.jpg');
    const sets = await openIdentificationSets(gallery, { probes, strangers });
    expect(told(sets.probes)).toEqual(['ada/2.jpg 0', 'cy/1.jpg 2', 'cy/2.jpg 2', 'dee/1.jpg 3', 'dee/2.jpg 3']);
  });

  it('are each somebody else without folders', async () => {
    const sets = await openIdentificationSets(gallery, { probes, strangers: folder('x.jpg', 'y.jpg', 'notes.txt') });
    expect(sets.probes.people).toEqual([0, 2, 3, 4]);
  });

  it('are not in the gallery, and there are some', async () => {
    await expect(openIdentificationSets(gallery, { probes, strangers: folder('bob/2.jpg') })).rejects.toThrow(
      /bob is among the strangers .*bob\/2\.jpg.* and in the gallery/,
    );
    await expect(openIdentificationSets(gallery, { probes, strangers: folder() })).rejects.toThrow(/no photos of str/);
  });
});

describe('splitByPerson', () => {
  it('enrols the first photo of people with several, and takes those with one for strangers', () => {
    const { gallery, probes } = splitByPerson(
      folder('ada/1.jpg', 'ada/2.jpg', 'ada/3.jpg', 'bob/1.jpg', 'cy/1.jpg', 'cy/2.jpg'),
    );
    expect(told(gallery)).toEqual(['ada/1.jpg 0', 'cy/1.jpg 2']);
    expect(told(probes)).toEqual(['ada/2.jpg 0', 'ada/3.jpg 0', 'bob/1.jpg 1', 'cy/2.jpg 2']);
  });

  it('enrols several photos of those who have more, and then nobody but them is known', () => {
    const split = splitByPerson(folder('ada/1.jpg', 'ada/2.jpg', 'ada/3.jpg', 'bob/1.jpg', 'bob/2.jpg'), 2);
    expect(told(split.gallery)).toEqual(['ada/1.jpg 0', 'ada/2.jpg 0']);
    expect(told(split.probes)).toEqual(['ada/3.jpg 0', 'bob/1.jpg 1', 'bob/2.jpg 1']);
  });

  it('says so where nobody has photos enough', () => {
    expect(() => splitByPerson(folder('ada/1.jpg', 'ada/2.jpg', 'bob/1.jpg'), 2)).toThrow(
      /more than 2 photos .* the most anybody has is 2/,
    );
  });
});
