import { setTimeout as delay } from 'node:timers/promises';
import { LineamentError } from '../errors.js';
import type { ProcessGroup } from './process-group.js';
import { ALARM, leftKey, presentKey } from './store.js';

/** How long the others have to answer: each looks for the alarm once a second while it waits. */
const ANSWER_MS = 6000;
const POLL_MS = 100;

/**
 * Leaves the group for good: tells the others why (an error's message, or nothing when the work is done), so that they
 * need not guess.
 */
export function leaveGroup({ connection, rank }: ProcessGroup, error?: unknown): void {
  if (connection === null) return;
  try {
    if (error !== undefined) connection.store.set(ALARM, `process ${rank}`);
    connection.store.set(
      leftKey(rank),
      error instanceof Error ? error.message : error === undefined ? '' : String(error),
    );
  } catch {
    // Process 0, which keeps the store, has gone before.
  }
}

/**
 * The error to go on with after `error` has ended the work in a group: itself where its cause lies in this process, else
 * one that names the process that is gone. A broken connection does not say whose end broke it, and one process that ends
 * breaks those of all others: so everybody who is still there says so, and who is silent is the one.
 */
export async function explained(group: ProcessGroup, error: unknown): Promise<unknown> {
  const { connection, rank, size } = group;
  // An operator fails for want of another process, too: batch normalisation asks them all.
  const own = error instanceof LineamentError && error.code !== 'OPERATOR_FAILED';
  if (connection === null || own) return error;
  const { store } = connection;
  const others = Array.from({ length: size }, (_, other) => other).filter((other) => other !== rank);
  try {
    store.set(presentKey(rank), 'present');
    store.set(ALARM, `process ${rank}`);
    const until = performance.now() + ANSWER_MS;
    for (;;) {
      const reasons = others.map((other) => ({ other, reason: store.get(leftKey(other)) }));
      const leaver = reasons.find(({ reason }) => reason !== null && reason !== '' && !reason.startsWith(LOST));
      if (leaver !== undefined)
        return lost(group, `process ${leaver.other} of ${size} has ended: ${leaver.reason}`, error);
      const silent = others.filter((other, n) => reasons[n]!.reason === null && store.get(presentKey(other)) === null);
      if (silent.length === 0) return error;
      if (performance.now() > until) {
        const who =
          silent.length === 1 ? `process ${silent[0]} of ${size}` : `the processes ${silent.join(', ')} of ${size}`;
        return lost(group, `${who} ended without a word, or can no longer be reached`, error);
      }
      await delay(POLL_MS);
    }
  } catch {
    return lost(group, `process 0 of ${size} ended without a word, or can no longer be reached`, error);
  }
}

const LOST = 'Training has stopped: ';

function lost({ rank }: ProcessGroup, what: string, cause: unknown): LineamentError {
  return new LineamentError('PROCESS_LOST', `${LOST}${what} (noticed by process ${rank}).`, { cause });
}

/** After an error process 0 stays until the others have asked it who is gone, for it keeps the store. */
export async function lingerForOthers({ connection, leads, size }: ProcessGroup): Promise<void> {
  if (connection === null || !leads) return;
  const others = Array.from({ length: size - 1 }, (_, n) => n + 1);
  const { store } = connection;
  const stays = (rank: number): boolean => store.get(presentKey(rank)) !== null && store.get(leftKey(rank)) === null;
  const until = performance.now() + ANSWER_MS;
  // A moment for those who have not noticed yet, then as long as anybody asks.
  await delay(1500);
  while (performance.now() < until && others.some(stays)) await delay(POLL_MS);
}
