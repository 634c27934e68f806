import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openDataset } from '../../src/data/open-dataset.js';
import { encodePng } from '../../src/image/encode.js';
import { torchAvailable } from '../../src/torch/device.js';
import { readMetrics } from '../../src/training/metrics.js';
import { lineament, start } from '../cli/lineament.js';

const directory = mkdtempSync(join(tmpdir(), 'lineament-bad-input-'));
afterAll(() => rmSync(directory, { recursive: true }));

const RECIPE = 'recipes/synthetic-smoke.yaml';

/** Folders of generated people with photos, and one without when asked for. */
async function folder(name: string, people: readonly string[], empty?: string): Promise<string> {
  const dataset = openDataset(`synthetic:identities=${people.length},images=6,seed=1,size=40`);
  for (let index = 0; index < dataset.samples.length; index++) {
    const person = join(directory, name, people[Math.floor(index / 6)]!);
    mkdirSync(person, { recursive: true });
    writeFileSync(join(person, `${index % 6}.png`), await encodePng(await dataset.load(index)));
  }
  if (empty !== undefined) mkdirSync(join(directory, name, empty), { recursive: true });
  return join(directory, name);
}

/** Whether this user may make a file system of his own to fill up. */
function mayMount(): boolean {
  try {
    execFileSync('unshare', ['-rm', 'sh', '-c', 'mount -t tmpfs -o size=1m tmpfs /mnt'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

describe.skipIf(!torchAvailable())('bad input to a training (needs libtorch)', () => {
  let faces: string;
  beforeAll(async () => {
    faces = await folder('faces', ['ada', 'ben', 'cleo']);
  }, 60_000);
  const train = (name: string, ...sets: string[]) =>
    lineament('train', RECIPE, '--out', join(directory, 'runs', name), ...sets.flatMap((set) => ['--set', set]));

  test.each(['data.train=', 'data.dev=', 'data.pairs.from=', 'data.pairs={protocol: trials, file: '])(
    'what is missing is named before anything is trained or written: %s…',
    async (setting) => {
      const nowhere = join(directory, 'nowhere');
      const { code, stderr } = await train('missing', `${setting}${nowhere}${setting.includes('{') ? '}' : ''}`);
      expect(code).toBe(2);
      expect(stderr).toContain(nowhere);
      expect(existsSync(join(directory, 'runs', 'missing'))).toBe(false);
    },
  );

  test('pairs whose photos are all elsewhere are told of before anything is trained or written', async () => {
    const pairs = join(directory, 'lost-pairs.txt');
    writeFileSync(pairs, 'ada/0.png ada/1.png 1\nada/0.png ben/0.png 0\n');
    const { code, stderr } = await train('lost', `data.pairs={file: ${pairs}, images: ${directory}}`);
    expect(code).toBe(2);
    expect(stderr).toMatch(/lost-pairs\.txt: none of the photos it names is in .*pairs\.images/);
    expect(existsSync(join(directory, 'runs', 'lost'))).toBe(false);
  });

  test('a person without photos is named', async () => {
    const empty = await folder('with-empty', ['ada', 'ben'], 'nobody');
    const { code, stderr } = await train('empty', `data.train=${empty}`);
    expect(code).toBe(2);
    expect(stderr).toContain(join(empty, 'nobody'));
  });

  test('a dev person who is not trained on is named', async () => {
    const dev = await folder('dev', ['ada', 'zoe']);
    const { code, stderr } = await train('dev', `data.train=${faces}`, `data.dev=${dev}`);
    expect(code).toBe(2);
    expect(stderr).toContain('zoe');
  });

  test('a broken photo is skipped and named, or stops the run when the recipe says so', async () => {
    const broken = await folder('broken', ['ada', 'ben', 'cleo']);
    writeFileSync(join(broken, 'ada', '0.png'), 'not a picture');
    const skipped = await train('broken', `data.train=${broken}`, 'epochs=2');
    expect(skipped.code).toBe(0);
    expect(skipped.stderr).toMatch(/^warning: .*0\.png/m);
    const failed = await train('broken-fail', `data.train=${broken}`, 'data.broken=fail', 'epochs=2');
    expect(failed.code).toBe(2);
    expect(failed.stderr).toContain('0.png');

    const pairs = join(broken, 'pairs.txt');
    writeFileSync(pairs, 'ada/1.png ada/2.png 1\nada/0.png ben/0.png 0\n');
    const evaluated = await lineament('evaluate', join(directory, 'runs', 'broken'), '--pairs', pairs);
    expect(evaluated.code).toBe(2);
    expect(evaluated.stderr).toContain(join('ada', '0.png'));
  });

  test('a loss that is not a number stops the run, keeps the network, and says what to try', async () => {
    const { code, stderr } = await train('nan', 'optimiser.learningRate=1e30', 'objective=[{kind: softmax}]');
    expect(code).toBe(2);
    expect(stderr).toMatch(/loss became \S+ at step \d+/);
    expect(stderr).toContain('learningRate');
    expect(readdirSync(join(directory, 'runs', 'nan', 'checkpoints'))).toContain('diverged');
  });

  // `full-disk.mjs` stands for the disk: where nobody may mount one to fill, this is still tested.
  test.each([
    ['while a checkpoint is written', 'best-verification', 1],
    ['while a row of metrics is written', 'metrics.jsonl', 6],
  ])('no space %s stops the run with exit code 3, and it goes on from what was saved', async (when, file, nth) => {
    const run = join(directory, 'runs', `no-space-${nth}`);
    const args = ['train', RECIPE, '--out', run, '--json', '--set', 'checkpointMinutes=1e-9'];
    const stopped = await start(args, undefined, {
      NODE_OPTIONS: `--import ${new URL('full-disk.mjs', import.meta.url).href}`,
      FULL_DISK: `${file}:${nth}`,
    }).finished;
    expect({ when, code: stopped.code }).toEqual({ when, code: 3 });
    const { error } = JSON.parse(stopped.stdout) as { error: { code: string; message: string } };
    expect(error.code).toBe('DISK_FULL');
    expect(error.message).toMatch(/^There is no space left to write .*: free some space and resume\.$/);
    expect(error.message).toContain(file);
    expect(readdirSync(join(run, 'checkpoints')).filter((name) => name.endsWith('.tmp'))).toEqual([]);

    const resumed = await lineament('train', '--resume', run);
    expect(resumed.code).toBe(0);
    expect(resumed.stderr).toMatch(/^continuing after step 4:/m);
    // Every step is in the record once: what was cut off is written again, whole.
    const steps = readMetrics(run).filter(({ type }) => type === 'step');
    expect(steps.map(({ step }) => step)).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
  });

  test.skipIf(!mayMount())(
    'a full disk stops the run with exit code 3 and a sentence, and what was saved goes on elsewhere (needs a mount)',
    async () => {
      const main = fileURLToPath(new URL('../../dist/cli/main.js', import.meta.url));
      const script = [
        // Room for two checkpoints of 660 kB, not for the third that the end of an epoch writes beside them.
        'mount -t tmpfs -o size=1700k tmpfs "$1"',
        '"$2" "$3" train "$4" --out "$1/run" --json --set checkpointMinutes=1e-9',
        'code=$?',
        'cp -r "$1/run" "$1-rescued"',
        'exit $code',
      ].join('; ');
      const full = join(directory, 'full');
      mkdirSync(full);
      let failure: { status?: number; stdout?: string } = {};
      try {
        execFileSync('unshare', ['-rm', 'sh', '-c', script, 'sh', full, process.execPath, main, RECIPE], {
          encoding: 'utf8',
          stdio: ['ignore', 'pipe', 'pipe'],
        });
      } catch (error) {
        failure = error as typeof failure;
      }
      expect(failure.status).toBe(3);
      expect(JSON.parse(failure.stdout ?? '')).toMatchObject({ error: { code: 'DISK_FULL' } });
      const resumed = await lineament('train', '--resume', `${full}-rescued`);
      expect(resumed.code).toBe(0);
      expect(resumed.stderr).toMatch(/^continuing after step 4:/m);
      expect(resumed.stderr).toMatch(/^after epoch 1;/m);
    },
  );
});
