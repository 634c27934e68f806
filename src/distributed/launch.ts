import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { availableParallelism } from 'node:os';
import { setTimeout as delay } from 'node:timers/promises';

export interface LaunchOptions {
  readonly processes: number;
  /** The program and its arguments, the same for all. */
  readonly command: readonly [string, ...string[]];
  /** Passed on to all processes: `SIGINT`. */
  readonly signal?: AbortSignal;
  /** How long the others may take to end after one has. Default 25 s. */
  readonly graceSeconds?: number;
}

/** How one of the processes ended. */
export interface Ended {
  readonly rank: number;
  readonly pid: number;
  readonly exitCode: number | null;
  readonly signal: NodeJS.Signals | null;
  /** The last of what it said on standard error; '' of process 0, which writes to the terminal. */
  readonly said: string;
}

/** Enough for an error and its stack. */
const KEPT_CHARACTERS = 8000;

/**
 * Starts processes on this machine that find each other by their environment, as torchrun would, each with its share of the
 * cores, and waits for all. Process 0 has the terminal. When one ends badly, the others get some time to notice by
 * themselves and are then ended.
 *
 * @returns how they ended, in the order in which they did.
 */
export async function launch(options: LaunchOptions): Promise<Ended[]> {
  const { processes, command, signal, graceSeconds = 25 } = options;
  const port = await freePort();
  const ended: Ended[] = [];
  const children = Array.from({ length: processes }, (_, rank) => start(command, rank, processes, port));
  const all = Promise.all(children.map(async (child, rank) => void ended.push(await endOf(child, rank))));
  const toAll = (which: NodeJS.Signals): void => {
    for (const child of children) if (child.exitCode === null && child.signalCode === null) child.kill(which);
  };
  const interrupt = (): void => toAll('SIGINT');
  signal?.addEventListener('abort', interrupt);
  try {
    while (ended.length < processes) {
      const first = ended.find(({ exitCode }) => exitCode !== 0);
      if (first === undefined) {
        await Promise.race([all, delay(100, undefined, { ref: false })]);
      } else {
        await Promise.race([all, delay(graceSeconds * 1000, undefined, { ref: false })]);
        toAll('SIGKILL');
        await all;
      }
    }
    return ended;
  } finally {
    signal?.removeEventListener('abort', interrupt);
    toAll('SIGKILL');
  }
}

function start(
  [program, ...args]: readonly [string, ...string[]],
  rank: number,
  size: number,
  port: number,
): ChildProcess {
  const threads = process.env['OMP_NUM_THREADS'] ?? String(Math.max(1, Math.floor(availableParallelism() / size)));
  return spawn(program, args, {
    env: {
      ...process.env,
      RANK: String(rank),
      WORLD_SIZE: String(size),
      LOCAL_RANK: String(rank),
      LOCAL_WORLD_SIZE: String(size),
      MASTER_ADDR: '127.0.0.1',
      MASTER_PORT: String(port),
      OMP_NUM_THREADS: threads,
    },
    // In a group of its own: Ctrl-C reaches the launcher only, which passes it on once. The channel tells each when the
    // launcher is gone.
    detached: true,
    stdio: rank === 0 ? ['ignore', 'inherit', 'inherit', 'ipc'] : ['ignore', 'ignore', 'pipe', 'ipc'],
  });
}

async function endOf(child: ChildProcess, rank: number): Promise<Ended> {
  let said = '';
  child.stderr?.setEncoding('utf8').on('data', (text: string) => (said = (said + text).slice(-KEPT_CHARACTERS)));
  const [exitCode, signal] = (await once(child, 'close')) as [number | null, NodeJS.Signals | null];
  return { rank, pid: child.pid ?? 0, exitCode, signal, said };
}

/** Ends this process when its launcher is gone: nobody would otherwise. Call it in processes that {@link launch} may have started. */
export function endWithLauncher(): void {
  if (process.channel === undefined || process.channel === null) return;
  process.channel.unref();
  process.once('disconnect', () => process.kill(process.pid, 'SIGTERM'));
}

/** A port that nobody listens on at this moment. */
async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error('the system named no port');
  return address.port;
}
