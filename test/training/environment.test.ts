import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { torchAvailable } from '../../src/torch/device.js';
import { noteEnvironment, readEnvironments } from '../../src/training/environment.js';

const run = mkdtempSync(join(tmpdir(), 'lineament-environment-'));
afterAll(() => rmSync(run, { recursive: true }));

const start = (resumedFrom: number) =>
  ({
    type: 'start',
    run,
    classes: 5,
    samples: 60,
    format: undefined,
    steps: 100,
    resumedFrom,
    parameters: 7,
    started: null,
    precision: 'float32',
  }) as const;

describe.skipIf(!torchAvailable())('the environment of a run (needs libtorch)', () => {
  it('is noted for each part of a run that was resumed', () => {
    noteEnvironment(start(0), 'cpu');
    noteEnvironment(start(40), 'cpu');
    expect(readEnvironments(run)).toMatchObject([
      { afterStep: 0, photos: 60, people: 5, parameters: 7, device: 'cpu', precision: 'float32' },
      { afterStep: 40, node: process.versions.node },
    ]);
    expect(readEnvironments(run)[0]!.libtorch).toMatch(/^\d+\.\d+/);
  });

  it('forgets the parts that are gone through again', () => {
    noteEnvironment(start(60), 'cpu');
    noteEnvironment(start(40), 'cpu');
    expect(readEnvironments(run).map(({ afterStep }) => afterStep)).toEqual([0, 40]);
    noteEnvironment(start(0), 'cpu');
    expect(readEnvironments(run).map(({ afterStep }) => afterStep)).toEqual([0]);
  });
});

describe('readEnvironments', () => {
  it('has nothing to say of a run that noted none, or whose note is cut off', () => {
    expect(readEnvironments(join(run, 'nowhere'))).toEqual([]);
    writeFileSync(join(run, 'environment.json'), '[{');
    expect(readEnvironments(run)).toEqual([]);
  });
});
