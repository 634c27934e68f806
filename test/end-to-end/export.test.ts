import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openDataset } from '../../src/data/open-dataset.js';
import { exportCheckpoint } from '../../src/export/export-checkpoint.js';
import { parseModelCard } from '../../src/face/model-card.js';
import { encodePng } from '../../src/image/encode.js';
import { torchAvailable } from '../../src/torch/device.js';
import { openCheckpoint } from '../../src/training/trained-model.js';
import { lineament } from '../cli/lineament.js';

const directory = mkdtempSync(join(tmpdir(), 'lineament-export-'));
afterAll(() => rmSync(directory, { recursive: true }));

const PEOPLE = 4;
const PHOTOS = 3;

describe.skipIf(!torchAvailable())('a trained network (needs libtorch)', () => {
  const run = join(directory, 'run');
  const models = join(directory, 'models');
  const photos: string[] = [];
  const pairs = join(directory, 'pairs.txt');

  beforeAll(async () => {
    const dataset = openDataset(`synthetic:identities=${PEOPLE},images=${PHOTOS},seed=3,size=48`);
    mkdirSync(join(directory, 'photos'));
    for (let index = 0; index < dataset.samples.length; index++) {
      photos.push(join(directory, 'photos', `${index}.png`));
      writeFileSync(photos[index]!, await encodePng(await dataset.load(index)));
    }
    const person = (index: number): number => Math.floor(index / PHOTOS);
    const lines = photos.flatMap((_, a) =>
      photos.slice(a + 1).map((_, k) => `${a}.png ${a + 1 + k}.png ${person(a) === person(a + 1 + k) ? 1 : 0}`),
    );
    writeFileSync(pairs, `${lines.join('\n')}\n`);
    await lineament('train', 'recipes/synthetic-smoke.yaml', '--out', run, '--quiet');
  }, 120_000);

  const exported = async (name: string, ...options: string[]) => {
    const out = join(models, `${name}.onnx`);
    const finished = await lineament('export', run, '--out', out, '--json', ...options);
    return { ...finished, out, card: join(models, `${name}.card.json`) };
  };
  const evaluated = async (model: string): Promise<Record<string, unknown>> => {
    const images = join(directory, 'photos');
    const { stdout } = await lineament('evaluate', model, '--pairs', pairs, '--images', images, '--json');
    return JSON.parse(stdout) as Record<string, unknown>;
  };

  test('is exported with a card, checked, and evaluates as its checkpoint does', async () => {
    const { code, stdout, out, card } = await exported('mine', '--licence', 'Apache-2.0');
    expect(code).toBe(0);
    const answer = JSON.parse(stdout) as { maxDifference: number; bytes: number };
    expect(answer).toMatchObject({ model: out, card, weights: 'float32', bytes: statSync(out).size });
    expect(answer.maxDifference).toBeLessThan(1e-5);
    expect(readdirSync(models).sort()).toEqual(['mine.card.json', 'mine.onnx']);
    const text = readFileSync(card, 'utf8');
    expect(parseModelCard(text, card)).toMatchObject({
      kind: 'embedder',
      name: 'mine',
      licence: { id: 'Apache-2.0' },
      alignment: { kind: 'crop', share: 1 },
      trainingData: expect.stringContaining('generated faces (synthetic:'),
    });
    expect(text).not.toContain(directory);

    const [before, after] = [await evaluated(run), await evaluated(out)];
    expect(after).toMatchObject({ crop: 1, photos: PEOPLE * PHOTOS });
    for (const figure of ['eer', 'auc', 'bestAccuracy', 'eerThreshold'] as const) {
      expect(after[figure]).toBeCloseTo(before[figure] as number, 5);
    }
  });

  test('is exported with smaller weights, which say how much they differ', async () => {
    const whole = statSync((await exported('whole')).out).size;
    const [half, int8] = [await exported('half', '--half'), await exported('small', '--int8')];
    expect(JSON.parse(half.stdout)).toMatchObject({ weights: 'float16', leastCosine: expect.any(Number) });
    expect(JSON.parse(int8.stdout).leastCosine).toBeGreaterThan(0.99);
    expect(JSON.parse(int8.stdout).leastCosine).toBeLessThan(JSON.parse(half.stdout).leastCosine);
    expect(statSync(half.out).size).toBeLessThan(0.7 * whole);
    expect(statSync(int8.out).size).toBeLessThan(statSync(half.out).size);
  });

  test('is not written over a model that is there, unless told to', async () => {
    const first = await exported('twice');
    const again = await exported('twice', '--half');
    expect([first.code, again.code]).toEqual([0, 2]);
    expect(JSON.parse(again.stdout)).toMatchObject({ error: { code: 'MODEL_EXISTS' } });
    expect(JSON.parse((await exported('twice', '--half', '--force')).stdout)).toMatchObject({ weights: 'float16' });
  });

  test.each([
    ['no place', [], '--out is missing'],
    ['another ending', ['--out', 'mine.bin'], 'ends in .onnx'],
    ['a name that cards cannot have', ['--out', 'my model.onnx'], '"my model.onnx"'],
    ['both kinds of weights', ['--out', 'mine.onnx', '--half', '--int8'], 'exclude each other'],
  ] as const)('is refused for %s', async (_, options, message) => {
    const { code, stderr } = await lineament('export', run, ...options);
    expect([code, stderr]).toEqual([2, expect.stringContaining(message)]);
  });

  test('verifies as an exported model, which has no threshold when its run has none', async () => {
    const { out } = await exported('verified');
    const [photo] = photos as [string];
    const same = await lineament('verify', photo, photo, '--model', out, '--threshold', '0.5');
    expect(same).toMatchObject({ code: 0, stdout: expect.stringMatching(/^same person: similarity 1\.0000/) });
    const { code, stderr } = await lineament('verify', photo, photo, '--model', out);
    expect([code, stderr]).toEqual([2, expect.stringContaining('Give --threshold <similarity>')]);
  });

  test('tells the people it was trained on apart, in probabilities that sum to 1', async () => {
    const [photo] = photos as [string];
    const { code, stdout } = await lineament('classify', photo, '--model', run, '--top', '1000', '--json');
    expect(code).toBe(0);
    const { predictions } = JSON.parse(stdout) as { predictions: { label: string; probability: number }[] };
    const model = await openCheckpoint(run);
    expect(predictions.map(({ label }) => label).sort()).toEqual([...model.classes].sort());
    expect(predictions.reduce((sum, { probability }) => sum + probability, 0)).toBeCloseTo(1, 5);
    const falling = predictions.map(({ probability }) => probability).sort((a, b) => b - a);
    expect(predictions.map(({ probability }) => probability)).toEqual(falling);
    model.release();
    const few = await lineament('classify', photo, '--model', run);
    expect(few.stdout.trim().split('\n')).toHaveLength(Math.min(5, predictions.length));
  });

  test.each([
    ['an exported model', ['--model', 'mine.onnx'], 'expected the run or checkpoint'],
    ['no model', [], '--model is missing'],
    ['half a person', ['--model', 'x', '--top', '1.5'], '--top expects a whole number'],
  ] as const)('does not classify with %s', async (_, options, message) => {
    const { code, stderr } = await lineament('classify', photos[0]!, ...options);
    expect([code, stderr]).toEqual([2, expect.stringContaining(message)]);
  });

  test('has in its card what the checkpoint tells of its threshold', async () => {
    const path = join(run, 'checkpoints', 'last', 'state.json');
    const state = JSON.parse(readFileSync(path, 'utf8'));
    const withDecision = async (decision: object) => {
      writeFileSync(path, JSON.stringify({ ...state, decision }));
      return (await exportCheckpoint(join(run, 'checkpoints', 'last'), { name: 'x' })).card.threshold;
    };
    const decision = { threshold: 0.4, falseMatchRate: 0.01, pairs: 30 };
    expect(await withDecision({ ...decision, same: 10 })).toEqual({
      similarity: 0.4,
      falseMatchRate: 0.01,
      pairs: { data: expect.stringContaining('generated faces'), same: 10, different: 20 },
    });
    // A checkpoint from before the number of same pairs was noted: it is known where as many pairs as asked for were drawn.
    const { count } = state.recipe.data.pairs as { count: number };
    expect(await withDecision({ ...decision, pairs: count })).toMatchObject({ pairs: { same: Math.ceil(count / 2) } });
    expect(await withDecision({ ...decision, pairs: count - 1 })).toBeNull();
    writeFileSync(path, JSON.stringify(state));
  });
});

test('a model that is neither at hand nor there is refused, with those that are at hand', async () => {
  const { code, stderr } = await lineament('verify', 'a.jpg', 'b.jpg', '--model', 'no-such-model');
  expect([code, stderr]).toEqual([2, expect.stringMatching(/no model "no-such-model".*At hand: .*dlib-resnet/)]);
});
