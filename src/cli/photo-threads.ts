import { once } from 'node:events';
import { parentPort, Worker, workerData } from 'node:worker_threads';
import { type ErrorCode, LineamentError } from '../errors.js';
import { silenceNativeTelemetry } from '../inference/native-telemetry.js';

/** Photos that a thread has at once: while the networks compute for one, the next is being decoded. */
const IN_FLIGHT = 3;

/** Photos that are done and not taken yet, beyond which no more are begun: who asks for them may be slower than the threads. */
const MOST_UNTAKEN = 256;

/** One photo to work on. */
export interface PhotoTask {
  readonly index: number;
}

export interface PhotoThreadsOptions {
  readonly threads: number;
  /** Ends the work: photos that are begun are finished, no other is begun. */
  readonly signal: AbortSignal;
}

/** What a thread is told instead of a photo when there are no more. */
const END = 'end';

type FromThread<Outcome> =
  | { readonly kind: 'ready' }
  | { readonly kind: 'photo'; readonly index: number; readonly outcome: Outcome }
  | { readonly kind: 'error'; readonly code: ErrorCode | null; readonly message: string; readonly cure?: string };

/** The built file of a thread, when the file beside it that starts it runs as TypeScript source too. */
export function threadFile(name: string): URL {
  return import.meta.url.endsWith('.ts')
    ? new URL(`../../dist/cli/${name}`, import.meta.url)
    : new URL(`../cli/${name}`, import.meta.url);
}

/**
 * Works on photos on threads of their own and tells what became of each, in the order in which they are done.
 *
 * @param file of the thread; it calls {@link servePhotos}.
 * @param spec what it is started with.
 * @throws what opening and working throw in a thread.
 */
export async function* onPhotoThreads<Task extends PhotoTask, Outcome>(
  file: URL,
  spec: unknown,
  tasks: readonly Task[],
  { threads, signal }: PhotoThreadsOptions,
): AsyncGenerator<{ readonly index: number; readonly outcome: Outcome }, void, undefined> {
  const waiting = tasks.values();
  const done: { index: number; outcome: Outcome }[] = [];
  const resting: (() => void)[] = [];
  let failure: Error | undefined;
  let begun = 0;
  let wake: (() => void) | undefined;
  const workers = Array.from({ length: Math.min(threads, tasks.length) }, () => {
    silenceNativeTelemetry();
    const worker = new Worker(file, { workerData: spec, execArgv: [] });
    const next = (): void => {
      const task = signal.aborted || failure ? undefined : waiting.next().value;
      if (!task) return;
      begun++;
      worker.postMessage(task, []);
    };
    worker.on('message', (message: FromThread<Outcome>) => {
      if (message.kind === 'error') failure ??= errorOf(message);
      else if (message.kind === 'photo') {
        done.push(message);
        if (done.length < MOST_UNTAKEN) next();
        else resting.push(next);
      } else for (let i = 0; i < IN_FLIGHT; i++) next();
      wake?.();
    });
    worker.on('error', (error) => {
      failure ??= error as Error;
      wake?.();
    });
    worker.on('exit', (code) => {
      failure ??= new Error(`A thread that works on photos ended (exit code ${code}).`);
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
        resting.pop()?.();
        yield outcome;
      } else if (failure) throw failure;
      else await new Promise<void>((resolve) => (wake = resolve));
    }
  } finally {
    signal.removeEventListener('abort', stopped);
    await Promise.all(workers.map(ended));
  }
}

/**
 * Lets a thread finish what it has begun, and end. Terminating it would end the whole process where a network is being
 * loaded or run on it: what onnxruntime then has to tell finds no JavaScript to tell it to.
 */
async function ended(worker: Worker): Promise<void> {
  if (worker.threadId === -1) return;
  const exit = once(worker, 'exit');
  worker.postMessage(END, []);
  await exit;
}

function errorOf({ code, message, cure }: Extract<FromThread<never>, { kind: 'error' }>): Error {
  return code === null ? new Error(message) : new LineamentError(code, message, cure === undefined ? {} : { cure });
}

/**
 * What a thread does: opens what it works with once, then works on the photos that it is sent. Outside a thread, nothing.
 */
export async function servePhotos<Spec, Task extends PhotoTask, Outcome>(
  open: (spec: Spec) => Promise<(task: Task) => Promise<Outcome>>,
): Promise<void> {
  const port = parentPort;
  if (port === null) return;
  const send = (message: FromThread<Outcome>): void => port.postMessage(message);
  const fail = (error: unknown): void => {
    const message = error instanceof Error ? error.message : String(error);
    if (!(error instanceof LineamentError)) send({ kind: 'error', code: null, message });
    else send({ kind: 'error', code: error.code, message, cure: error.cure });
  };
  try {
    const opened = open(workerData as Spec);
    port.on('message', (task: Task | typeof END) => {
      // Without its port a thread ends as soon as it has nothing more to do.
      if (task === END) return void port.close();
      opened.then((work) => work(task)).then((outcome) => send({ kind: 'photo', index: task.index, outcome }), fail);
    });
    await opened;
    send({ kind: 'ready' });
  } catch (error) {
    fail(error);
  }
}
