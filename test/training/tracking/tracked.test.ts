import { mkdtempSync, readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { torchAvailable } from '../../../src/torch/device.js';
import type { TrainingEvent } from '../../../src/training/events.js';
import { parseRecipe } from '../../../src/training/recipe.js';
import { train } from '../../../src/training/train.js';
import { readRunStatus } from '../../../src/training/tracking/run-status.js';
import { openTrackers, tracked } from '../../../src/training/tracking/tracked.js';
import type { Outcome, Tracker } from '../../../src/training/tracking/tracker.js';

const event = (type: TrainingEvent['type']) => ({ type }) as TrainingEvent;

async function* told(...events: TrainingEvent[]): AsyncGenerator<TrainingEvent> {
  yield* events;
}

async function follow(events: AsyncIterable<TrainingEvent>): Promise<TrainingEvent[]> {
  const seen: TrainingEvent[] = [];
  for await (const each of events) seen.push(each);
  return seen;
}

/** A tracker that notes what it hears. */
function listening(): Tracker & { readonly heard: string[]; readonly outcomes: Outcome[] } {
  const [heard, outcomes]: [string[], Outcome[]] = [[], []];
  return {
    name: 'listening',
    heard,
    outcomes,
    record: ({ type }) => void heard.push(type),
    close: async (outcome) => void outcomes.push(outcome),
  };
}

describe('tracked', () => {
  it('tells the other trackers of an event that one of them failed at, and warns once', async () => {
    const failing: Tracker = {
      name: 'broken',
      record: () => {
        throw new Error('disk full');
      },
      close: () => Promise.reject(new Error('again')),
    };
    const good = listening();
    const seen = await follow(tracked(told(event('start'), event('step'), event('end')), [failing, good]));
    expect(good.heard).toEqual(['start', 'step', 'end']);
    expect(seen.map(({ type }) => type)).toEqual(['warning', 'start', 'step', 'end']);
    expect(seen[0]).toMatchObject({ message: expect.stringMatching(/^broken .*disk full/) as string });
  });

  it('says how the training ended, also to whoever stops listening', async () => {
    const [ended, cut, left] = [listening(), listening(), listening()];
    await follow(tracked(told(event('start'), event('end')), [ended]));
    await follow(tracked(told(event('start')), [cut]));
    for await (const _ of tracked(told(event('start'), event('step'), event('end')), [left])) break;
    expect([ended.outcomes, cut.outcomes, left.outcomes]).toEqual([['finished'], ['interrupted'], ['interrupted']]);
  });
});

describe.skipIf(!torchAvailable())('the trackers of a recipe', () => {
  it('note the status of a training, and write what it asks for into its directory', async () => {
    const recipe = parseRecipe(
      {
        data: { train: 'synthetic:identities=3,images=4,seed=1,size=24' },
        input: { size: [32, 32], canvas: [36, 36] },
        backbone: { kind: 'resnet10', width: 8, neck: 'pooled', embedding: 16 },
        objective: [{ kind: 'softmax' }],
        precision: 'float32',
        batch: 6,
        epochs: 1,
        tracking: [{ kind: 'tensorboard' }],
      },
      'test',
    );
    const run = join(mkdtempSync(join(tmpdir(), 'lineament-tracked-')), 'run');
    const seen: (string | null)[] = [];
    for await (const { type } of tracked(train(recipe, { out: run }), openTrackers(recipe, run))) {
      if (type === 'step') seen.push(readRunStatus(run));
    }
    expect(seen).toEqual(['running', 'running']);
    expect(readRunStatus(run)).toBe('finished');
    expect(readdirSync(join(run, 'tensorboard'))).toHaveLength(1);
  }, 60_000);
});
