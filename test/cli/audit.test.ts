import { cpSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { beforeAll, describe, expect, it } from 'vitest';
import { imageFolder } from '../../src/data/image-folder.js';
import { syntheticFaces } from '../../src/data/synthetic/dataset.js';
import { encodePng } from '../../src/image/encode.js';
import { temporaryFolder } from '../data/temporary-photos.js';
import { lineament } from './lineament.js';

const PEOPLE = 4;
const EACH = 5;
const root = temporaryFolder();
const other = temporaryFolder();

beforeAll(async () => {
  const faces = syntheticFaces({ identities: PEOPLE, images: EACH, seed: 6 });
  for (let i = 0; i < faces.samples.length; i++) {
    const person = faces.classes[faces.samples[i]!.label]!;
    for (const folder of [root, other]) mkdirSync(join(folder, person), { recursive: true });
    const png = await encodePng(await faces.load(i));
    writeFileSync(join(root, person, `${i}.png`), png);
    // The other set has one of its photos, and is otherwise of nobody.
    if (i === 7) writeFileSync(join(other, person, 'leak.png'), png);
  }
  for (const person of faces.classes) {
    writeFileSync(join(other, person, 'grey.png'), await sharp({ create: GREY }).png().toBuffer());
  }
  await sharp(join(root, 'person-0', '2.png'))
    .flop()
    .resize(90)
    .jpeg()
    .toFile(join(root, 'person-0', 'copy.jpg'));
}, 60_000);

const GREY = { width: 64, height: 64, channels: 3, background: '#808080' } as const;

interface Document {
  readonly duplicates: readonly { photos: string[]; keep: string | null; mirrored: boolean; against: string[] }[];
  readonly suspects: readonly { photo: string; person: string; kind: string; nearest: string }[];
  readonly shared: readonly object[];
  readonly balance: { people: number; photos: number };
  readonly leftOut: number;
  readonly broken: readonly string[];
}

describe('lineament audit', () => {
  it('finds copies in the set and in another, and writes a list that a data set leaves out', async () => {
    const [list, page] = [join(temporaryFolder(), 'exclude.txt'), join(temporaryFolder(), 'audit.html')];
    const args = ['audit', root, '--against', other, '--aligned', '--exclude', list, '--out', page, '--json'];
    const { code, stdout, stderr } = await lineament(...args, '--threads', '1');
    expect({ code, stderr: code === 0 ? '' : stderr }).toEqual({ code: 0, stderr: '' });
    const found = JSON.parse(stdout) as Document;
    expect(found.balance).toMatchObject({ people: PEOPLE, photos: PEOPLE * EACH + 1 });
    expect(found.duplicates).toEqual([
      { photos: ['person-0/2.png', 'person-0/copy.jpg'], keep: 'person-0/2.png', mirrored: true, against: [] },
      { photos: ['person-1/7.png'], keep: null, mirrored: false, against: ['person-1/leak.png'] },
    ]);
    expect(found.leftOut).toBeGreaterThanOrEqual(2);
    const text = readFileSync(list, 'utf8');
    expect(text).toMatch(/^person-0\/copy\.jpg\t/m);
    expect(text).toMatch(/^person-1\/7\.png\t/m);
    const left = imageFolder([{ path: root, exclude: list }], { minimumPhotos: 1 });
    expect(left.samples).toHaveLength(PEOPLE * EACH + 1 - found.leftOut);
    expect(readFileSync(page, 'utf8')).toContain('<h2>Copies</h2>');
  }, 120_000);

  it('names what cannot be read, on the page and in the list, and leaves it out', async () => {
    const folder = temporaryFolder();
    for (const person of ['person-0', 'person-1'])
      cpSync(join(root, person), join(folder, person), { recursive: true });
    writeFileSync(join(folder, 'person-1', 'torn.jpg'), 'no picture');
    writeFileSync(join(folder, 'torn.jpg'), 'of nobody');
    const [list, page] = [join(temporaryFolder(), 'exclude.txt'), join(temporaryFolder(), 'audit.html')];
    const args = ['audit', folder, '--aligned', '--exclude', list, '--out', page, '--json'];
    const { code, stdout } = await lineament(...args, '--threads', '1');
    expect(code).toBe(0);
    const found = JSON.parse(stdout) as Document;
    expect(found.broken).toEqual(['person-1/torn.jpg']);
    expect(readFileSync(list, 'utf8')).toContain('\nperson-1/torn.jpg\tcannot be read\n');
    const left = imageFolder([{ path: folder, exclude: list }], { minimumPhotos: 1 });
    expect(left.samples).toHaveLength(2 * EACH + 2 - found.leftOut);
    expect(readFileSync(page, 'utf8')).toMatch(/<h2>Cannot be read<\/h2>[^]*person-1\/torn\.jpg/);
  }, 120_000);

  it('looks the second time at new photos only', async () => {
    renameSync(join(root, 'person-2', '11.png'), join(root, 'person-3', '11.png'));
    const { code, stderr } = await lineament('audit', root, '--aligned', '--threads', '1');
    expect(code).toBe(0);
    expect(stderr).toContain(`${PEOPLE * EACH} of ${PEOPLE * EACH + 1} photos are known already`);
  }, 120_000);

  it.each([
    [['audit', 'no-such-folder'], 'DATASET_INVALID'],
    [['audit', '.', '--against-state', 'file'], 'USAGE'],
  ])('refuses %j with %s', async (args, errorCode) => {
    const { code, stdout } = await lineament(...args, '--json');
    expect({ code, error: JSON.parse(stdout).error.code }).toEqual({ code: 2, error: errorCode });
  });
});
