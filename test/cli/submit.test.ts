import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { beforeAll, describe, expect, test } from 'vitest';
import { submissionCsv } from '../../src/cli/submit.js';
import { openDataset } from '../../src/data/open-dataset.js';
import { temporaryFolder } from '../data/temporary-photos.js';
import { lineament } from './lineament.js';

const root = temporaryFolder();
const photos = join(root, 'ver_data');
const PAIRS = [
  ['0.png', '1.png'],
  ['1.png', '0.png'],
  ['2.png', '0.png'],
  ['1.png', '1.png'],
] as const;

beforeAll(async () => {
  const faces = openDataset('synthetic:identities=3,images=1,seed=5,size=150');
  mkdirSync(photos);
  for (const index of faces.samples.keys()) {
    const { width, height, data } = await faces.load(index);
    await sharp(data, { raw: { width, height, channels: 3 } })
      .png()
      .toFile(join(photos, `${index}.png`));
  }
  writeFileSync(join(root, 'test_pairs.txt'), PAIRS.map((pair) => pair.join(' ')).join('\n'));
}, 60_000);

/** The embeddings that `embed` gives of the same photos. */
async function embeddings(): Promise<Map<string, number[]>> {
  const { stdout } = await lineament('embed', photos, '--aligned', '--flip', '--json');
  const { photos: embedded } = JSON.parse(stdout) as { photos: { photo: string; faces: { embedding: number[] }[] }[] };
  return new Map(embedded.map(({ photo, faces }) => [photo.split('/').at(-1)!, faces[0]!.embedding]));
}

const cosine = (a: readonly number[], b: readonly number[]) => a.reduce((sum, value, i) => sum + value * b[i]!, 0);

describe('submit', () => {
  test("writes the course's file: a header, and the cosine of each pair under its number from 0", async () => {
    const out = join(root, 'out', 'submission.csv');
    const done = await lineament('submit', 'dlib-resnet', '--pairs', root, '--aligned', '--out', out, '--json');
    expect(done).toMatchObject({ code: 0 });
    expect(JSON.parse(done.stdout)).toMatchObject({ rows: 4, out, flip: true });
    const [header, ...rows] = readFileSync(out, 'utf8').trimEnd().split('\n');
    expect(header).toBe('ID,Label');
    expect(rows.map((row) => row.split(',')[0])).toEqual(['0', '1', '2', '3']);
    const of = await embeddings();
    rows.forEach((row, i) => {
      const [left, right] = PAIRS[i]!;
      expect(Number(row.split(',')[1])).toBeCloseTo(cosine(of.get(left)!, of.get(right)!), 5);
    });
    expect(readdirSync(join(root, 'out'))).toEqual(['submission.csv']);
  }, 120_000);

  test('writes nothing when a photo cannot be read, for every pair needs a row', async () => {
    const list = join(root, 'some.txt');
    writeFileSync(list, '0.png 1.png\n0.png gone.png\n');
    const out = join(root, 'none.csv');
    const asked = ['submit', 'dlib-resnet', '--pairs', list, '--images', photos, '--aligned', '--out', out];
    const done = await lineament(...asked);
    expect(done.code).toBe(2);
    expect(done.stderr).toMatch(/gone\.png/);
    expect(existsSync(out)).toBe(false);
  }, 120_000);

  test('writes similarities so that they read back as the same numbers', () => {
    expect(submissionCsv([0.1 + 0.2, -1, 1e-7])).toBe('ID,Label\n0,0.30000000000000004\n1,-1\n2,1e-7\n');
  });
});
