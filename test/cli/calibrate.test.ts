import { copyFileSync, cpSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { beforeAll, describe, expect, test } from 'vitest';
import { loadFaceFinder } from '../../src/face/load-face-finder.js';
import { MODELS_FOLDER } from '../../src/face/model.js';
import { temporaryFolder, writePhoto } from '../data/temporary-photos.js';
import { fourPeople } from '../face/demo-photo.js';
import { lineament } from './lineament.js';

const folder = temporaryFolder();
const photos = join(folder, 'photos');
const model = join(folder, 'dlib-resnet.onnx');
const card = join(folder, 'dlib-resnet.card.json');
const pairs = join(folder, 'pairs.txt');

/** Two photos of each of four people, cut loosely from one, and a wall; and the list of all their pairs. */
beforeAll(async () => {
  copyFileSync(join(MODELS_FOLDER, 'dlib-resnet.onnx'), model);
  const whole = JSON.parse(readFileSync(join(MODELS_FOLDER, 'dlib-resnet.card.json'), 'utf8'));
  writeFileSync(card, JSON.stringify({ ...whole, threshold: null }));
  const photo = await fourPeople();
  await using finder = await loadFaceFinder({ threads: 1 });
  const found = await finder.find(photo);
  const names: { person: number; path: string }[] = [];
  for (const [person, { box }] of found.entries()) {
    mkdirSync(join(photos, `p${person}`), { recursive: true });
    const left = Math.max(0, Math.round(box.left - box.width * 0.3));
    const top = Math.max(0, Math.round(box.top - box.height * 0.3));
    const side = Math.min(Math.round(box.width * 1.6), photo.width - left, photo.height - top);
    const cut = sharp(photo.data, { raw: { width: photo.width, height: photo.height, channels: 3 } }).extract({
      left,
      top,
      width: side,
      height: side,
    });
    await cut
      .clone()
      .resize(200)
      .png()
      .toFile(join(photos, `p${person}/0.png`));
    await cut
      .clone()
      .resize(150)
      .modulate({ brightness: 1.2 })
      .png()
      .toFile(join(photos, `p${person}/1.png`));
    names.push({ person, path: `p${person}/0.png` }, { person, path: `p${person}/1.png` });
  }
  await writePhoto(join(photos, 'wall.png'), [120, 130, 140], 200, 200);
  const lines = names.flatMap((a, i) =>
    names.slice(i + 1).map((b) => `${a.path} ${b.path} ${a.person === b.person ? 1 : 0}`),
  );
  writeFileSync(pairs, `${lines.join('\n')}\np0/0.png wall.png 1\n`);
}, 120_000);

describe('evaluate, with a model for aligned faces', () => {
  test('finds and aligns the face of each photo, and counts pairs without one as never accepted', async () => {
    const { code, stdout, stderr } = await lineament('evaluate', model, '--pairs', pairs, '--images', photos, '--json');
    expect(code).toBe(0);
    expect(stderr).toContain('no face was found in');
    const figures = JSON.parse(stdout);
    expect(figures).toMatchObject({ pairs: 29, positives: 5, photos: 8, crop: null });
    expect(figures).toMatchObject({
      format: 'a list of trials',
      people: 4,
      peopleBy: 'pairs',
      flip: true,
      measure: 'cosine',
    });
    expect(figures.failures).toMatchObject({
      noFace: 1,
      noFacePairs: 1,
      photos: { noFace: [join(photos, 'wall.png')] },
      without: { noFace: { pairs: 28, eer: 0 } },
    });
    // The four other pairs are of one photo each; the fifth is never accepted, whatever the rate.
    expect(figures.tprAtFpr.at(-1)).toMatchObject({ fpr: 0.05, tpr: 0.8, resolvable: true });
  }, 120_000);

  test('looks for nothing in photos that are said to be aligned', async () => {
    const asked = ['evaluate', model, '--pairs', pairs, '--images', photos, '--json', '--aligned'];
    const figures = JSON.parse((await lineament(...asked)).stdout);
    expect(figures).toMatchObject({ photos: 9, crop: 1, failures: { noFace: 0, noFacePairs: 0 } });
  }, 120_000);
});

test('refuses pairs of one kind before it looks at a photo', async () => {
  const list = join(folder, 'one-kind.txt');
  writeFileSync(list, 'p0/0.png p0/1.png 1\n');
  const { code, stderr } = await lineament('evaluate', model, '--pairs', list, '--images', photos);
  expect([code, stderr]).toEqual([2, expect.stringContaining('got 1 of the same and 0 of different')]);
  expect(stderr).not.toContain('embedding');
}, 120_000);

describe('evaluate, in other ways', () => {
  const asked = ['evaluate', model, '--pairs', pairs, '--images', photos, '--json', '--aligned'];
  const figuresOf = async (...words: string[]) => {
    const { stdout } = await lineament(...asked, ...words);
    return JSON.parse(stdout) as Record<string, unknown> & { eer: number; auc: number; eerThreshold: number };
  };

  test('finds the same rates by Euclidean distance, at thresholds of its own', async () => {
    const [cosine, euclidean] = [await figuresOf(), await figuresOf('--measure', 'euclidean')];
    expect(euclidean['measure']).toBe('euclidean');
    for (const rate of ['eer', 'auc', 'bestAccuracy']) expect(euclidean[rate]).toEqual(cosine[rate]);
    // Equal up to where between two scores the threshold is interpolated.
    expect(euclidean.eerThreshold).toBeLessThan(0);
  }, 120_000);

  test('averages the scores or the embeddings of several models: of twice the same, those of one', async () => {
    const [one, scores] = [await figuresOf(), await figuresOf('--with', model)];
    const embeddings = await figuresOf('--with', model, '--ensemble', 'embeddings');
    expect(scores).toMatchObject({ models: [model, model], ensemble: 'scores' });
    expect(embeddings).toMatchObject({ ensemble: 'embeddings' });
    for (const several of [scores, embeddings]) {
      expect(several.eer).toBeCloseTo(one.eer, 6);
      expect(several.auc).toBeCloseTo(one.auc, 6);
      expect(several.eerThreshold).toBeCloseTo(one.eerThreshold, 5);
    }
  }, 240_000);

  test('takes from a cache what is there, to the same figures, and looks at crops where asked', async () => {
    const cache = join(folder, 'cache');
    const [first, second] = [await figuresOf('--cache', cache), await figuresOf('--cache', cache)];
    expect(second).toEqual(first);
    expect(readdirSync(cache)).toHaveLength(1);
    const crops = await figuresOf('--cache', cache, '--crops', '--no-flip');
    expect(crops).toMatchObject({ flip: false, crops: true });
    expect(crops.eerThreshold).not.toBe(first.eerThreshold);
    expect(readdirSync(cache)).toHaveLength(2);
  }, 240_000);
});

describe('calibrate', () => {
  test('sets the threshold on the pairs that have faces, and writes it into the card', async () => {
    const asked = ['--pairs', pairs, '--images', photos, '--target-fmr', '0.05', '--data', 'a test', '--json'];
    const { code, stdout } = await lineament('calibrate', model, ...asked);
    expect(code).toBe(0);
    const set = JSON.parse(stdout);
    expect(set).toMatchObject({ same: 4, different: 24, photos: 8, failures: { noFace: 1, noFacePairs: 1 }, card });
    expect(set.fnmr).toBe(0);
    expect(set).toMatchObject({ needed: { toBound: 59, toMeasure: 600 }, probability: null });
    expect(set.fmr).toBeLessThanOrEqual(1 / 24);
    expect(set.fmrInterval.high).toBeGreaterThan(set.fmr);
    const { threshold } = JSON.parse(readFileSync(card, 'utf8'));
    expect(threshold).toEqual({
      similarity: set.threshold,
      falseMatchRate: set.fmr,
      falseMatchInterval: [set.fmrInterval.low, set.fmrInterval.high],
      falseNonMatchRate: 0,
      pairs: { data: 'a test', same: 4, different: 24 },
    });
    // And that is what decides from then on.
    const photo = join(photos, 'p0/0.png');
    const verified = await lineament('verify', photo, join(photos, 'p0/1.png'), '--model', model, '--json');
    expect(verified.code).toBe(0);
    expect(JSON.parse(verified.stdout)).toMatchObject({ threshold: set.threshold, falseMatchRate: set.fmr });
  }, 120_000);

  test('checks the threshold of a card on other pairs, and leaves the card alone', async () => {
    const before = readFileSync(card, 'utf8');
    const asked = ['calibrate', model, '--check', '--pairs', pairs, '--images', photos, '--json'];
    const strict = await lineament(...asked, '--target-fmr', '0.2');
    expect(strict.code).toBe(0);
    expect(JSON.parse(strict.stdout)).toMatchObject({ verdict: 'holds', promised: 0.2, same: 4, different: 24 });
    const loose = JSON.parse(before);
    writeFileSync(card, JSON.stringify({ ...loose, threshold: { ...loose.threshold, similarity: -1 } }));
    const exceeded = await lineament(...asked, '--target-fmr', '0.2');
    writeFileSync(card, before);
    expect([exceeded.code, JSON.parse(exceeded.stdout).verdict]).toEqual([1, 'exceeded']);
  }, 120_000);

  test.each([
    [null, 'no threshold to check'],
    [
      { similarity: 0.9, falseMatchRate: 0, pairs: { data: 'a test', same: 1, different: 24 } },
      'name the rate to hold it to',
    ],
  ])(
    'has nothing to check %j for',
    async (threshold, message) => {
      const before = readFileSync(card, 'utf8');
      writeFileSync(card, JSON.stringify({ ...JSON.parse(before), threshold }));
      const { code, stderr } = await lineament('calibrate', model, '--check', '--pairs', pairs, '--images', photos);
      writeFileSync(card, before);
      expect([code, stderr]).toEqual([2, expect.stringContaining(message)]);
    },
    120_000,
  );

  test('draws pairs from folders of photos by person', async () => {
    const people = join(folder, 'people');
    for (const person of ['p0', 'p1', 'p2', 'p3']) {
      mkdirSync(join(people, person), { recursive: true });
      for (const file of ['0.png', '1.png']) copyFileSync(join(photos, person, file), join(people, person, file));
    }
    const asked = ['--from', people, '--count', '20', '--target-fmr', '0.1', '--json'];
    const { stdout } = await lineament('calibrate', model, ...asked);
    expect(JSON.parse(stdout)).toMatchObject({ same: 2, different: 18, failures: { noFace: 0 } });
    // Of so few photos there are fewer pairs than are drawn by default: all 24 of different people, and three of one for a tenth.
    const all = await lineament('calibrate', model, '--from', people, '--target-fmr', '0.1', '--json');
    expect(JSON.parse(all.stdout)).toMatchObject({ same: 3, different: 24 });
    const alone = await lineament('calibrate', model, '--from', join(people, 'p0'), '--target-fmr', '0.1');
    expect([alone.code, alone.stderr]).toEqual([2, expect.stringContaining('sub-folder')]);
    mkdirSync(join(folder, 'alone'), { recursive: true });
    cpSync(join(people, 'p0'), join(folder, 'alone', 'p0'), { recursive: true });
    const one = await lineament('calibrate', model, '--from', join(folder, 'alone'), '--target-fmr', '0.1');
    expect([one.code, one.stderr]).toEqual([2, expect.stringContaining('it has 2 photos of 1 person')]);
  }, 120_000);

  test.each([
    [['--pairs', pairs], '--target-fmr is missing'],
    [['--target-fmr', '0.1'], 'expected either --pairs <file>, or --from <dir>'],
    [['--target-fmr', '0.1', '--pairs', pairs, '--from', photos], 'expected either --pairs'],
    [['--pairs', pairs, '--images', photos, '--target-fmr', '1e-3'], 'needs 1000 pairs of different people'],
    [['--pairs', pairs, '--images', photos, '--target-fmr', '0'], 'Expected a false-match rate between 0 and 1, got 0'],
  ])(
    'refuses %j, before it looks at a photo',
    async (words, message) => {
      const before = readFileSync(card, 'utf8');
      const { code, stderr } = await lineament('calibrate', model, ...words);
      expect(code).toBe(2);
      expect(stderr).toContain(message);
      expect(stderr).not.toContain('embedding');
      expect(readFileSync(card, 'utf8')).toBe(before);
    },
    120_000,
  );

  test('leaves training runs to their own threshold', async () => {
    const { code, stderr } = await lineament('calibrate', photos, '--pairs', pairs, '--target-fmr', '0.1');
    expect([code, stderr]).toEqual([2, expect.stringContaining('export it')]);
  });
});
