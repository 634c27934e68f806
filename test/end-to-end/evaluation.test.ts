import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openDataset } from '../../src/data/open-dataset.js';
import { encodePng } from '../../src/image/encode.js';
import { torchAvailable } from '../../src/torch/device.js';
import { lineament } from '../cli/lineament.js';

const directory = mkdtempSync(join(tmpdir(), 'lineament-evaluation-'));
afterAll(() => rmSync(directory, { recursive: true }));

const PEOPLE = 4;
const PHOTOS = 3;
const photo = (person: number, image: number) => `p${person}/${image}.png`;

/** Writes photos of generated people, and every pair of them as a list of trials. */
async function writePairs(images: string, file: string): Promise<number> {
  const dataset = openDataset(`synthetic:identities=${PEOPLE},images=${PHOTOS},seed=3,size=48`);
  const photos: [number, number][] = [];
  for (let index = 0; index < dataset.samples.length; index++) {
    const place: [number, number] = [Math.floor(index / PHOTOS), index % PHOTOS];
    mkdirSync(join(images, `p${place[0]}`), { recursive: true });
    writeFileSync(join(images, photo(...place)), await encodePng(await dataset.load(index)));
    photos.push(place);
  }
  const lines = photos.flatMap((a, i) =>
    photos.slice(i + 1).map((b) => `${photo(...a)} ${photo(...b)} ${a[0] === b[0] ? 1 : 0}`),
  );
  writeFileSync(file, `${lines.join('\n')}\n`);
  return lines.length;
}

describe.skipIf(!torchAvailable())('a trained model (needs libtorch)', () => {
  const run = join(directory, 'run');
  const images = join(directory, 'images');
  const pairs = join(directory, 'pairs.txt');
  let count: number;
  beforeAll(async () => {
    count = await writePairs(images, pairs);
    await lineament('train', 'recipes/synthetic-smoke.yaml', '--out', run, '--quiet');
  }, 60_000);

  test('is evaluated on pairs, as one JSON document', async () => {
    const { code, stdout } = await lineament(
      'evaluate',
      run,
      '--pairs',
      pairs,
      '--images',
      images,
      '--json',
      '--target-fmr',
      '0.2',
    );
    expect(code).toBe(0);
    const figures = JSON.parse(stdout) as {
      tprAtFpr: { fpr: number; resolvable: boolean }[];
      intervals: { eer: { low: number; high: number } };
      eer: number;
    };
    expect(figures).toMatchObject({
      pairs: count,
      positives: (PEOPLE * PHOTOS * (PHOTOS - 1)) / 2,
      eer: expect.any(Number),
      eerThreshold: expect.any(Number),
      auc: expect.any(Number),
      accuracy: { mean: expect.any(Number), std: expect.any(Number), folds: expect.any(Array) },
      bestAccuracy: expect.any(Number),
      failures: { noFace: 0 },
      photos: PEOPLE * PHOTOS,
      flip: true,
      crop: 1,
    });
    expect(figures.tprAtFpr).toContainEqual(expect.objectContaining({ fpr: 0.2, resolvable: true }));
    expect(figures.tprAtFpr).toContainEqual(expect.objectContaining({ fpr: 1e-4, resolvable: false }));
    expect(figures.intervals.eer.low).toBeLessThanOrEqual(figures.eer);
    expect(figures.intervals.eer.high).toBeGreaterThanOrEqual(figures.eer);
    // No photo of these is without a face, with several or of low quality: there is nothing to say of the rest without them.
    const none = ['noFace', 'severalFaces', 'lowQuality'].map((kind) => `.failures.without.${kind}`);
    expect(placesOfNull(figures)).toEqual(none);
  });

  test('is evaluated as a table that marks what the pairs cannot resolve', async () => {
    const { stdout } = await lineament(
      'evaluate',
      join(run, 'checkpoints', 'last'),
      '--pairs',
      pairs,
      '--images',
      images,
    );
    expect(stdout).toContain(`${count} pairs: 12 of the same person, ${count - 12} of different people`);
    expect(stdout).toContain('flip averaging on');
    expect(stdout).toMatch(/^EER +\d+\.\d\d %/m);
    expect(stdout).toMatch(/^TPR at FPR 1e-4 .*not resolvable: no rate below 1\.9e-2 with 54 pairs/m);
  });

  test('gets other figures without flip averaging, and a report as one page', async () => {
    const report = join(directory, 'reports', 'page.html');
    const { stdout } = await lineament(
      'evaluate',
      run,
      '--pairs',
      pairs,
      '--images',
      images,
      '--json',
      '--no-flip',
      '--report',
      report,
    );
    expect(JSON.parse(stdout)).toMatchObject({ flip: false, report });
    const page = readFileSync(report, 'utf8');
    expect(page).toMatch(/^<!doctype html>/);
    expect(page).toContain('<svg');
    for (const heading of ['False accepts', 'False rejects', 'Right decisions'])
      expect(page).toContain(`<h2>${heading}</h2>`);
    expect(page).toMatch(/At a similarity of .* both errors are equal/);
    for (const [figure] of page.matchAll(/<figure class="chart"><svg[^>]*>/g))
      expect(figure).toMatch(/role="img" aria-label="[^"]+"/);
    const beside = (ending: string) => JSON.parse(readFileSync(report.replace('.html', ending), 'utf8'));
    const record = beside('.evaluation.json');
    expect(record).toMatchObject({ kind: 'evaluation', models: [run], data: pairs });
    const answer = JSON.parse(stdout);
    expect(record.figures[0]).toEqual({ label: 'Equal error rate', value: `${(100 * answer.eer).toFixed(2)} %` });
    const { scores, same, threshold, pictures } = beside('.pairs.json');
    expect(scores).toHaveLength(answer.pairs);
    expect(same.filter(Boolean)).toHaveLength(answer.positives);
    expect(threshold).toBeCloseTo(answer.eerThreshold, 6);
    for (const { pair, left, right } of pictures.pairs) {
      expect(pair).toBeLessThan(scores.length);
      expect(Math.max(left, right)).toBeLessThan(pictures.photos.length);
    }
    expect(pictures.sheet).toMatch(/^data:image\/jpeg;base64,/);
  });

  test('names the photo that a pair list has and the folder has not', async () => {
    const list = join(directory, 'missing.txt');
    writeFileSync(list, 'p0/0.png p0/99.png 1\np0/0.png p1/0.png 0\n');
    const { code, stderr } = await lineament('evaluate', run, '--pairs', list, '--images', images);
    expect(code).toBe(2);
    expect(stderr).toContain('99.png');
  });

  test('refuses pairs without labels', async () => {
    const list = join(directory, 'unlabelled.txt');
    writeFileSync(list, 'p0/0.png p0/1.png\n');
    const { code, stderr } = await lineament('evaluate', run, '--pairs', list, '--images', images);
    expect(code).toBe(2);
    expect(stderr).toContain('expected every pair to say whether it shows the same person');
  });

  test('verifies: exit code 0 for the same person, 1 for different people, 2 for bad input', async () => {
    const [a, b] = [join(images, photo(0, 0)), join(images, photo(1, 0))];
    const same = await lineament('verify', a, a, '--model', run, '--threshold', '0.5');
    expect(same).toMatchObject({ code: 0, stdout: expect.stringMatching(/^same person: similarity 1\.0000/) });
    expect(same.stderr).toContain('taken as already cropped');

    const different = await lineament('verify', a, b, '--model', run, '--threshold', '0.9999', '--json');
    expect(different.code).toBe(1);
    expect(JSON.parse(different.stdout)).toEqual({
      kind: 'no-match',
      similarity: expect.any(Number),
      threshold: 0.9999,
      falseMatchRate: null,
      comparisons: 1,
      faces: [
        { photo: a, box: null },
        { photo: b, box: null },
      ],
      reservations: [],
    });

    const missing = await lineament('verify', a, join(images, 'nobody.png'), '--model', run, '--threshold', '0.5');
    expect(missing).toMatchObject({ code: 2, stdout: '', stderr: expect.stringContaining('nobody.png') });
    const noImage = await lineament('verify', a, pairs, '--model', run, '--threshold', '0.5');
    expect(noImage).toMatchObject({ code: 2, stderr: expect.stringContaining('as an image') });
  });

  test('asks for a threshold when its own pairs were too few to set one', async () => {
    const a = join(images, photo(0, 0));
    const { code, stderr } = await lineament('verify', a, a, '--model', run);
    expect(code).toBe(2);
    expect(stderr).toContain('has no threshold of its own');
    expect(stderr).toContain('Give --threshold <similarity>');
  });

  test('says so when there is no model', async () => {
    const { code, stderr } = await lineament('evaluate', images, '--pairs', pairs, '--images', images);
    expect(code).toBe(2);
    expect(stderr).toContain('neither a run directory nor a checkpoint');
  });
});

/** Where in a document there is nothing: NaN and infinite numbers become null in JSON. */
function placesOfNull(value: unknown, place = ''): string[] {
  if (value === null) return [place];
  if (typeof value !== 'object') return [];
  return Object.entries(value).flatMap(([key, inner]) => placesOfNull(inner, `${place}.${key}`));
}
