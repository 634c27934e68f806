import { setTimeout as delay } from 'node:timers/promises';
import { LineamentError } from '../errors.js';
import type { ProcessGroup } from './process-group.js';
import { leftKey } from './store.js';

const POLL_MS = 200;

/**
 * Lets process 0 do a long piece of work, such as filling a cache on the disk, before the others begin the same, which then
 * find it done. However long it takes: they ask the store, and do not wait in a collective.
 *
 * @param name of the work, once in a run.
 * @throws {LineamentError} PROCESS_LOST when process 0 ends before it is done
 */
export async function* leaderFirst<Event, Result>(
  { connection, leads, size }: ProcessGroup,
  name: string,
  work: () => AsyncGenerator<Event, Result, undefined>,
): AsyncGenerator<Event, Result, undefined> {
  if (connection === null) return yield* work();
  const { store } = connection;
  if (!leads) {
    while (store.get(`done/${name}`) === null) {
      const reason = store.get(leftKey(0));
      if (reason !== null) throw new LineamentError('PROCESS_LOST', `Process 0 of ${size} has ended: ${reason}`);
      await delay(POLL_MS);
    }
  }
  const result = yield* work();
  if (leads) store.set(`done/${name}`, 'done');
  return result;
}
