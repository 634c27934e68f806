import { Worker } from 'node:worker_threads';
import { LineamentError } from '../errors.js';
import type { AlignOutcome, AlignSpec, AlignTask, FromAlignWorker } from './align-messages.js';

/** The built worker: beside this file, or in `dist` when this file runs as TypeScript source. */
const WORKER_URL = import.meta.url.endsWith('.ts')
  ? new URL('../../dist/cli/align-worker.js', import.meta.url)
  : new URL('./align-worker.js', import.meta.url);

/** Photos that a thread has at once: while the networks compute for one, the next is being decoded. */
const IN_FLIGHT = 3;

export interface AlignPhotosOptions {
  readonly threads: number;
  /** Ends the work: photos that are begun are finished, no other is begun. */
  readonly signal: AbortSignal;
}

/**
 * Aligns photos on threads of their own, each with its own networks, and tells of each photo when its faces are written,
 * in the order in which they are done.
 *
 * @throws what opening the networks throws, and what goes wrong with a photo other than that it cannot be read.
 */
export async function* alignPhotos(
  tasks: readonly AlignTask[],
  spec: AlignSpec,
  { threads, signal }: AlignPhotosOptions,
): AsyncGenerator<{ readonly index: number; readonly outcome: AlignOutcome }, void, undefined> {
  const waiting = tasks.values();
  const done: { index: number; outcome: AlignOutcome }[] = [];
  let failure: Error | undefined;
  let begun = 0;
  let wake: (() => void) | undefined;
  const workers = Array.from({ length: Math.min(threads, tasks.length) }, () => {
    const worker = new Worker(WORKER_URL, { workerData: spec, execArgv: [] });
    const next = (): void => {
      const task = signal.aborted || failure ? undefined : waiting.next().value;
      if (!task) return;
      begun++;
      worker.postMessage(task);
    };
    worker.on('message', (message: FromAlignWorker) => {
      if (message.kind === 'error') failure ??= errorOf(message);
      else if (message.kind === 'photo') {
        done.push(message);
        next();
      } else for (let i = 0; i < IN_FLIGHT; i++) next();
      wake?.();
    });
    worker.on('error', (error) => {
      failure ??= error as Error;
      wake?.();
    });
    worker.on('exit', (code) => {
      failure ??= new Error(`A thread that aligns photos ended (exit code ${code}).`);
      wake?.();
    });
    return worker;
  });
  const stopped = () => wake?.();
  signal.addEventListener('abort', stopped);
  try {
    for (let told = 0; told < (signal.aborted ? begun : tasks.length);) {
      const outcome = done.shift();
      if (outcome) {
        told++;
        yield outcome;
      } else if (failure) throw failure;
      else await new Promise<void>((resolve) => (wake = resolve));
    }
  } finally {
    signal.removeEventListener('abort', stopped);
    await Promise.all(workers.map((worker) => worker.terminate()));
  }
}

function errorOf({ code, message }: Extract<FromAlignWorker, { kind: 'error' }>): Error {
  return code === null ? new Error(message) : new LineamentError(code, message);
}
