import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { torchAvailable } from '../../src/torch/device.js';
import { type Finished, lineament, start } from '../cli/lineament.js';

const directory = mkdtempSync(join(tmpdir(), 'lineament-run-'));
afterAll(() => rmSync(directory, { recursive: true }));

const RECIPE = 'recipes/synthetic-smoke.yaml';
const STEPS = 12;
/** With dropout, whose generator goes on from run to run as everything else does. */
const SETTINGS = ['--set', 'epochs=3', '--set', 'backbone.dropout=0.3'];
/** Everything that remembers something from step to step. The scale of the loss overflows at first, so that steps are skipped. */
const EVERYTHING = [
  'optimiser={kind: adamw, learningRate: 0.01}',
  'schedule={kind: plateau, patience: 0, threshold: 0.5}',
  'average={decay: 0.9}',
  'accumulate=2',
  'lossScale={initial: 1e38, interval: 2}',
  'earlyStopping={watch: eer, patience: 9}',
].flatMap((setting) => ['--set', setting]);
/** A checkpoint after every step, so that runs can be cut off anywhere. */
const OFTEN = [...SETTINGS, '--set', 'checkpointMinutes=1e-9'];

interface Row {
  readonly type: string;
  readonly step: number;
  readonly loss?: number;
  readonly accuracy?: number;
  readonly lossScale?: { readonly overflowed: boolean };
}

function rows(run: string): Row[] {
  const path = join(run, 'metrics.jsonl');
  if (!existsSync(path)) return [];
  const lines = readFileSync(path, 'utf8').split('\n');
  return lines.slice(0, -1).map((line) => JSON.parse(line) as Row);
}

/** What must not depend on when a run was cut off: everything but how fast it went. */
const course = (run: string) => rows(run).map((row) => ({ ...row, imagesPerSecond: 0 }));

async function untilStep(run: string, step: number): Promise<void> {
  for (let tries = 0; tries < 3000 && (rows(run).at(-1)?.step ?? 0) < step; tries++) await sleep(10);
}

describe.skipIf(!torchAvailable())('a training run (needs libtorch)', () => {
  const reference = join(directory, 'reference');
  let trained: Finished;
  beforeAll(async () => {
    trained = await lineament('train', RECIPE, '--out', reference, '--json', ...OFTEN);
  }, 60_000);

  test('tells its result in one JSON document, and its progress on standard error', () => {
    expect(trained.code).toBe(0);
    expect(JSON.parse(trained.stdout)).toEqual({
      run: reference,
      epochs: 3,
      imagesPerSecond: expect.any(Number),
      seconds: expect.any(Number),
      best: { classification: null, verification: expect.any(Number) },
      skipped: 0,
      report: join(reference, 'report.html'),
    });
    expect(trained.stderr).toMatch(/^training .* on 36 photos of 6 people, float32$/m);
    expect(trained.stderr).toMatch(/^after epoch 3; pairs: EER \d/m);
  });

  test('leaves its recipe, its metrics and its checkpoints', () => {
    expect(JSON.parse(readFileSync(join(reference, 'recipe.json'), 'utf8'))).toMatchObject({ epochs: 3, batch: 8 });
    expect(rows(reference).filter(({ type }) => type === 'step')).toHaveLength(STEPS);
    expect(rows(reference).filter(({ type }) => type === 'validation')).toHaveLength(3);
    expect(readdirSync(join(reference, 'checkpoints')).sort()).toEqual(['best-verification', 'last']);
  });

  test('is listed with its results', async () => {
    const { stdout } = await lineament('runs', directory, '--json');
    expect((JSON.parse(stdout) as { runs: unknown[] }).runs).toContainEqual(
      expect.objectContaining({ run: reference, status: 'finished', step: STEPS, steps: STEPS, backbone: 'resnet10' }),
    );
    expect((await lineament('runs', directory)).stdout).toMatch(/reference .* resnet10 +finished +3 of 3/);
  });

  test('is quiet when asked to be', async () => {
    const { code, stderr } = await lineament('train', RECIPE, '--out', join(directory, 'quiet'), '--quiet', '--json');
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  });

  test('depends on the seed', async () => {
    const other = join(directory, 'seed-2');
    await lineament('train', RECIPE, '--out', other, '--seed', '2', '--set', 'epochs=1');
    expect(rows(other)[0]!.loss).not.toBe(rows(reference)[0]!.loss);
  });

  test.each([[1], [3], [6]])('killed after step %i and resumed has the same course', async (step) => {
    const run = join(directory, `killed-${step}`);
    const { process: child, finished } = start(['train', RECIPE, '--out', run, ...OFTEN]);
    await untilStep(run, step);
    child.kill('SIGKILL');
    expect((await finished).signal).toBe('SIGKILL');

    const resumed = await lineament('train', '--resume', run, '--json');
    expect(resumed.code).toBe(0);
    expect(course(run)).toEqual(course(reference));
    expect(JSON.parse(resumed.stdout)).toMatchObject({ run, epochs: 3, best: JSON.parse(trained.stdout).best });
    expect(readdirSync(join(run, 'checkpoints')).sort()).toEqual(['best-verification', 'last']);
  });

  describe.each(['float32', 'bfloat16'])('with all that remembers from step to step, in %s', (precision) => {
    const whole = join(directory, `everything-${precision}`);
    const settings = [...OFTEN, ...EVERYTHING, '--set', `precision=${precision}`];
    let told = '';
    beforeAll(async () => {
      told = (await lineament('train', RECIPE, '--out', whole, ...settings)).stderr;
    }, 60_000);

    test('lowers the rate and skips steps, so that there is something to remember', () => {
      expect(told).toContain(`of 6 people, ${precision}`);
      expect(told).toContain('learning rate falls');
      expect(new Set(rows(whole).flatMap(({ lossScale }) => lossScale?.overflowed ?? []))).toEqual(
        new Set([true, false]),
      );
    });

    test.each([[2], [7]])('killed after step %i and resumed has the same course', async (step) => {
      const run = join(directory, `everything-${precision}-killed-${step}`);
      const { process: child, finished } = start(['train', RECIPE, '--out', run, ...settings]);
      await untilStep(run, step);
      child.kill('SIGKILL');
      expect((await finished).signal).toBe('SIGKILL');
      expect((await lineament('train', '--resume', run)).code).toBe(0);
      expect(course(run)).toEqual(course(whole));
      const stored = (of: string) =>
        ['model', 'trained', 'optimiser'].map((file) =>
          readFileSync(join(of, 'checkpoints', 'last', `${file}.safetensors`)).toString('base64'),
        );
      expect(stored(run)).toEqual(stored(whole));
    });
  });

  test('interrupted by Ctrl-C saves, says how to resume, and exits with 130', async () => {
    const run = join(directory, 'interrupted');
    const { process: child, finished } = start(['train', RECIPE, '--out', run, '--json', ...SETTINGS]);
    await untilStep(run, 2);
    child.kill('SIGINT');
    const { code, stdout, stderr } = await finished;
    expect(code).toBe(130);
    const document = JSON.parse(stdout) as { step: number };
    expect(document).toEqual({ run, interrupted: true, step: expect.any(Number), resume: run });
    expect(document.step).toBe(rows(run).at(-1)!.step);
    expect(stderr).toContain('stopping');

    expect((await lineament('train', '--resume', run)).code).toBe(0);
    expect(course(run)).toEqual(course(reference));
  });

  test('that is finished is resumed without harm', async () => {
    const before = course(reference);
    const { code, stdout } = await lineament('train', '--resume', reference, '--json');
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ run: reference, best: JSON.parse(trained.stdout).best });
    expect(course(reference)).toEqual(before);
  });
});
