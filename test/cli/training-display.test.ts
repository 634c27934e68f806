import { expect, test } from 'vitest';
import { Output } from '../../src/cli/output.js';
import { followTraining } from '../../src/cli/training-display.js';
import type { TrainingEvent } from '../../src/training/events.js';

async function saidOf(...events: TrainingEvent[]): Promise<string> {
  const written: string[] = [];
  const stderr = { write: (text: string) => written.push(text) };
  const output = new Output({ json: false, quiet: false, stderr, stdout: stderr });
  async function* told() {
    yield* await Promise.resolve(events);
  }
  await followTraining(told(), { epochs: 9, output });
  return written.join('');
}

test('an early stop is told by how often the figure was measured, not by epochs that may lie between', async () => {
  const stop = (waited: number) => saidOf({ type: 'early-stop', epoch: 6, step: 60, waited });
  expect(await stop(3)).toBe('stopped after epoch 6: no better 3 times in a row\n');
  expect(await stop(1)).toBe('stopped after epoch 6: no better than before\n');
});
