import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, renameSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { beforeEach, describe, expect, it } from 'vitest';
import { FEED_WORKER_URL } from '../../src/data/feed-thread.js';
import { Random } from '../../src/random.js';
import { torchAvailable } from '../../src/torch/device.js';
import { tensorFrom } from '../../src/torch/tensor.js';
import {
  type CheckpointState,
  findCheckpoint,
  readCheckpointModel,
  readCheckpointOptimiser,
  readCheckpointState,
  saveCheckpoint,
} from '../../src/training/checkpoint.js';
import { parseRecipe } from '../../src/training/recipe.js';

const recipe = parseRecipe(
  { data: { train: 'x' }, backbone: { kind: 'resnet18' }, objective: [{ kind: 'softmax' }] },
  'test',
);
const stateAt = (step: number): CheckpointState => ({
  format: 1,
  recipe,
  classes: ['a', 'b'],
  samples: 4,
  step,
  validationDue: false,
  seconds: 1,
  best: { classification: null, verification: null },
  decision: null,
  generator: '',
});

const WRITER = fileURLToPath(new URL('./checkpoint-writer.mjs', import.meta.url));

let path: string;
beforeEach(() => {
  path = join(mkdtempSync(join(tmpdir(), 'lineament-checkpoint-')), 'last');
});

describe.skipIf(!torchAvailable())('a checkpoint (needs libtorch)', () => {
  const save = (step: number) =>
    saveCheckpoint(path, stateAt(step), { model: new Map([['w', tensorFrom([step], [1])]]), optimiser: new Map() });

  it('is read back as it was written', () => {
    save(7);
    expect(readCheckpointState(path)).toEqual(stateAt(7));
    expect([...readCheckpointModel(path).get('w')!.toFloat32Array()]).toEqual([7]);
  });

  it('replaces the one before and leaves nothing else behind', () => {
    save(1);
    save(2);
    expect(readCheckpointState(path).step).toBe(2);
    expect(readdirSync(join(path, '..'))).toEqual(['last']);
  });

  it('is found under its previous name when the run was killed between the two renames', () => {
    save(1);
    renameSync(path, `${path}.previous`);
    expect(findCheckpoint(path)).toBe(`${path}.previous`);
    expect(readCheckpointState(path).step).toBe(1);
    save(2);
    expect(readCheckpointState(path).step).toBe(2);
    expect(existsSync(`${path}.previous`)).toBe(false);
  });

  it.skipIf(!existsSync(FEED_WORKER_URL))(
    'is whole after every kill while it was written (needs dist/)',
    async () => {
      const random = new Random(Date.now());
      let acknowledged = 0;
      for (let kill = 0; kill < 10; kill++) {
        const args = [WRITER, path, String(acknowledged + 1), JSON.stringify(stateAt(0))];
        const writer = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
        const exited = once(writer, 'exit');
        let told = '';
        writer.stdout.setEncoding('utf8').on('data', (text: string) => (told += text));
        await once(writer.stdout, 'data');
        await sleep(random.uniformIn(0, 40));
        writer.kill('SIGKILL');
        expect(await exited).toEqual([null, 'SIGKILL']);
        acknowledged = Number(told.split('\n').at(-2));

        const { step } = readCheckpointState(path);
        expect(step).toBeGreaterThanOrEqual(acknowledged);
        const stored = [readCheckpointModel(path).get('w')!, readCheckpointOptimiser(path).get('momentum.0')!];
        expect(stored.map((tensor) => [...new Set(tensor.toFloat32Array())])).toEqual([[step], [step]]);
        for (const tensor of stored) tensor.release();
        acknowledged = step;
      }
    },
    240_000,
  );

  it('is refused with what was expected when it is missing, broken, or of another format', () => {
    expect(() => readCheckpointState(path)).toThrow(/holds no checkpoint/);
    save(1);
    writeFileSync(join(path, 'state.json'), '{"format": 1, ');
    expect(() => readCheckpointState(path)).toThrow(/cannot be read/);
    writeFileSync(join(path, 'state.json'), '{"format": 9}');
    expect(() => readCheckpointState(path)).toThrow(/expected format 1, got 9/);
    writeFileSync(join(path, 'state.json'), 'null');
    expect(() => readCheckpointState(path)).toThrow(/expected format 1, got undefined/);
  });
});
