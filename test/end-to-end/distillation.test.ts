import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { cardPath } from '../../src/face/model.js';
import { torchAvailable } from '../../src/torch/device.js';
import { type Finished, lineament, start } from '../cli/lineament.js';

const directory = mkdtempSync(join(tmpdir(), 'lineament-distillation-'));
afterAll(() => rmSync(directory, { recursive: true }));

const cache = join(directory, 'taught');
/** A small network learns, without labels, what dlib's says of generated faces. */
const ARGS = [
  'recipes/synthetic-smoke.yaml',
  ...[
    'data.train=synthetic:identities=32,images=3,seed=1,size=112',
    'data.pairs={count: 20, from: "synthetic:identities=4,images=4,seed=1,size=112,first=32"}',
    'objective=[{kind: distillation}]',
    `teacher={model: dlib-resnet, cache: ${cache}}`,
    'backbone.embedding=129',
    'optimiser.learningRate=0.3',
    'batch=16',
    'epochs=6',
    // A checkpoint after every step, so that the run can be cut off anywhere.
    'checkpointMinutes=1e-9',
  ].flatMap((setting) => ['--set', setting]),
];

interface Row {
  readonly type: string;
  readonly step: number;
  readonly epoch: number;
  readonly loss: number;
}

function rows(run: string): Row[] {
  const path = join(run, 'metrics.jsonl');
  if (!existsSync(path)) return [];
  const lines = readFileSync(path, 'utf8').split('\n');
  return lines.slice(0, -1).map((line) => ({ ...(JSON.parse(line) as Row), imagesPerSecond: 0 }));
}

async function until(condition: () => boolean): Promise<void> {
  for (let tries = 0; tries < 3000 && !condition(); tries++) await sleep(10);
}

const built = existsSync(cardPath('dlib-resnet'));

describe.skipIf(!torchAvailable() || !built)('a distillation (needs libtorch and the models)', () => {
  const whole = join(directory, 'whole');
  let trained: Finished;
  beforeAll(async () => {
    // Killed while the teacher is being asked: what it has said is kept.
    const killed = start(['train', ...ARGS, '--out', whole]);
    await until(() => existsSync(cache) && readdirSync(cache).length > 0);
    killed.process.kill('SIGKILL');
    await killed.finished;
    trained = await lineament('train', ...ARGS, '--out', whole);
  }, 240_000);

  test('asks the teacher first, and tells', () => {
    expect(trained.code).toBe(0);
    expect(trained.stderr).toMatch(/^teacher dlib-resnet: 96 photos embedded/m);
    expect(readdirSync(cache)).toEqual([expect.stringMatching(/^[0-9a-f]{64}\.f32$/)]);
  });

  test('brings the student towards the teacher: the cosine between them rises', () => {
    const cosine = (epoch: number) => {
      const losses = rows(whole).flatMap((row) => (row.type === 'step' && row.epoch === epoch ? [row.loss] : []));
      return 1 - losses.reduce((sum, loss) => sum + loss, 0) / losses.length;
    };
    expect(cosine(1)).toBeLessThan(0.2);
    expect(cosine(6)).toBeGreaterThan(cosine(1) + 0.2);
  });

  test('killed in the middle and resumed has the same course, and does not ask again', async () => {
    const run = join(directory, 'killed');
    const { process: child, finished } = start(['train', ...ARGS, '--out', run]);
    await until(() => (rows(run).at(-1)?.step ?? 0) >= 9);
    child.kill('SIGKILL');
    await finished;
    const resumed = await lineament('train', '--resume', run);
    expect(resumed.code).toBe(0);
    expect(resumed.stderr).not.toContain('photos embedded');
    expect(rows(run)).toEqual(rows(whole));
  });
});
