import { closeSync, mkdirSync, openSync, writeSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { tfRecord } from './record-file.js';
import { scalarsOf } from './scalars.js';
import { type EventContent, tensorboardEvent } from './tensorboard-event.js';
import type { TrackedRun, Tracker, TrackerKind } from './tracker.js';

const FOLDER = 'tensorboard';

/** The recipe's settings of TensorBoard: none. */
export const tensorboardSchema = z.strictObject({ kind: z.literal('tensorboard') });

/**
 * Writes event files for TensorBoard into `<run>/tensorboard`: `tensorboard --logdir runs` then shows all runs. The recipe
 * stands there as text. A resumed run begins another file, which takes the place of what came after its checkpoint.
 */
export function tensorboardTracker({ run, recipe }: TrackedRun): Tracker {
  let file: number | undefined;

  function write(step: number, content: EventContent): void {
    if (file !== undefined) writeSync(file, tfRecord(tensorboardEvent(Date.now() / 1000, step, content)));
  }

  return {
    name: 'TensorBoard',
    record(event) {
      if (event.type === 'start') {
        const folder = join(run, FOLDER);
        mkdirSync(folder, { recursive: true });
        const now = Date.now();
        // TensorBoard reads the files of a folder in the order of their names.
        const name = `events.out.tfevents.${Math.floor(now / 1000)}.${hostname()}.${process.pid}.${now % 1000}`;
        file = openSync(join(folder, name), 'a');
        write(0, { kind: 'version' });
        if (event.resumedFrom > 0) write(event.resumedFrom + 1, { kind: 'restart' });
        write(event.resumedFrom, {
          kind: 'text',
          tag: 'recipe',
          text: `\`\`\`json\n${JSON.stringify(recipe, null, 1)}\n\`\`\``,
        });
      } else if (event.type === 'step' || event.type === 'validation') {
        write(event.step, { kind: 'scalars', scalars: scalarsOf(event) });
      }
    },
    close() {
      if (file !== undefined) closeSync(file);
      file = undefined;
      return Promise.resolve();
    },
  };
}

export const tensorboard: TrackerKind<typeof tensorboardSchema> = {
  schema: tensorboardSchema,
  create: (_settings, tracked) => tensorboardTracker(tracked),
};
