import { connect } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { LineamentError } from '../errors.js';
import { native } from '../torch/native.js';
import type { Place } from './place.js';
import { ProcessGroup } from './process-group.js';
import { ALARM, hereKey, Store } from './store.js';

export interface JoinOptions {
  /** What the network is trained on: gradients travel by NCCL on CUDA, by Gloo on the CPU. Default: cpu. */
  readonly device?: string;
  /** How long the others may take to come. Default 300 s, as in PyTorch. */
  readonly meetingSeconds?: number;
  /** How long one exchange may take before it counts as failed. Default 600 s: a slow disk under a checkpoint is no fault. */
  readonly timeoutSeconds?: number;
  readonly signal?: AbortSignal;
}

const POLL_MS = 50;

/**
 * Meets the other processes and connects with each of them.
 *
 * @throws {LineamentError} RUNTIME_MISSING when the addon has no c10d; PROCESS_LOST when somebody does not come
 */
export async function joinGroup(place: Place, options: JoinOptions = {}): Promise<ProcessGroup> {
  const { device = 'cpu', meetingSeconds = 300, timeoutSeconds = 600, signal } = options;
  requireDistributed();
  const { rank, size } = place;
  const until = performance.now() + meetingSeconds * 1000;
  const serves = rank === 0 && !place.launcherKeepsStore;
  const number = serves ? openOwnStore(place) : null;
  // Asked first in a way that signals can interrupt: the store's own attempts block this thread.
  const address = await addressTowards(place, until, signal);
  const store = new Store(number ?? native().openStore(place.address, place.port, false, 30_000), place);
  store.set(hereKey(rank), 'here');
  await everybody(store, place, { until, meetingSeconds, signal });
  const open = (name: string, backend: 'gloo' | 'nccl', shareMemory = false): number =>
    native().openGroup(
      store.number,
      store.key(name),
      rank,
      size,
      backend,
      address,
      timeoutSeconds * 1000,
      store.key(ALARM),
      shareMemory,
    );
  const near = device === 'cpu' ? 'gloo' : 'nccl';
  // What many or large numbers go through in every step.
  const byMemory = near === 'gloo' && process.env['LINEAMENT_SHARED_MEMORY'] !== '0';
  return new ProcessGroup(rank, size, {
    store,
    control: open('control', 'gloo'),
    gradients: open('gradients', near, byMemory),
    statistics: open('statistics', near, byMemory),
  });
}

function openOwnStore({ address, port }: Place): number {
  try {
    return native().openStore(address, port, true, 30_000);
  } catch (cause) {
    throw new LineamentError(
      'PROCESS_LOST',
      `Process 0 cannot be met at port ${port}: ${(cause as Error).message} Name a port that is free in MASTER_PORT, to all processes.`,
      { cause },
    );
  }
}

/** @throws {LineamentError} RUNTIME_MISSING */
export function requireDistributed(): void {
  const missing = native().distributedMissing();
  if (missing === '') return;
  throw new LineamentError('RUNTIME_MISSING', `Training in several processes: ${missing}.`, {
    cure: 'Install what the message names, or name a folder that holds gloo/ in GLOO_INCLUDE, and run the set-up again (npm run setup); docs/distributed.md says more.',
  });
}

/** The address of this machine by which it reaches process 0, tried until somebody answers there. */
async function addressTowards(
  { address, port, rank, size }: Place,
  until: number,
  signal?: AbortSignal,
): Promise<string> {
  for (;;) {
    signal?.throwIfAborted();
    const found = await localAddress(address, port);
    if (found !== null) return found;
    if (performance.now() > until) {
      throw new LineamentError(
        'PROCESS_LOST',
        `Process ${rank} of ${size} finds nobody at ${address}:${port}, where process 0 is expected. Check MASTER_ADDR and MASTER_PORT, and that a firewall lets them through.`,
      );
    }
    await delay(POLL_MS * 4);
  }
}

function localAddress(host: string, port: number): Promise<string | null> {
  return new Promise((resolve) => {
    const socket = connect({ host, port, timeout: 5000 });
    const end = (found: string | null): void => {
      socket.destroy();
      resolve(found);
    };
    socket.once('connect', () => end(socket.localAddress ?? null));
    socket.once('timeout', () => end(null));
    socket.once('error', () => end(null));
  });
}

async function everybody(
  store: Store,
  { size }: Place,
  { until, meetingSeconds, signal }: { until: number; meetingSeconds: number; signal: AbortSignal | undefined },
): Promise<void> {
  let missing = Array.from({ length: size }, (_, rank) => rank);
  for (;;) {
    missing = missing.filter((rank) => store.get(hereKey(rank)) === null);
    if (missing.length === 0) return;
    signal?.throwIfAborted();
    if (performance.now() > until) {
      throw new LineamentError(
        'PROCESS_LOST',
        `Of ${size} processes ${missing.join(', ')} did not come within ${meetingSeconds} s. Check that as many were started as WORLD_SIZE says, and their logs.`,
      );
    }
    await delay(POLL_MS);
  }
}
