import { parentPort, workerData } from 'node:worker_threads';
import { type ErrorCode, LineamentError } from '../errors.js';

export type ToThread = { readonly ticket: number; readonly task: unknown } | 'end';

export type FromThread =
  | { readonly kind: 'opened'; readonly opened: unknown }
  | { readonly kind: 'done'; readonly ticket: number; readonly result: unknown }
  | {
      readonly kind: 'failed';
      /** Null when it could not open what it works with. */
      readonly ticket: number | null;
      readonly failure: { readonly code: ErrorCode | null; readonly message: string; readonly cure?: string };
    };

/** What a thread opened: what to tell of it, how it works on a task, and how it is given back. */
export interface OpenedThread<Task, Result> {
  readonly tell?: unknown;
  work(task: Task): Promise<Result>;
  /** Buffers of a result that are handed over rather than copied. */
  transfer?(result: Result): readonly ArrayBuffer[];
  close(): Promise<void>;
}

/** What a thread of a `ThreadPool` does: opens what it works with once, then works on the tasks that it is sent. */
export async function serveThread<Spec, Task, Result>(
  open: (spec: Spec) => Promise<OpenedThread<Task, Result>>,
): Promise<void> {
  const port = parentPort;
  if (port === null) return;
  const send = (message: FromThread, transfer: readonly ArrayBuffer[] = []) =>
    port.postMessage(message, [...new Set(transfer)]);
  const fail = (ticket: number | null, error: unknown) => {
    const message = error instanceof Error ? error.message : String(error);
    const failure =
      error instanceof LineamentError ? { code: error.code, message, cure: error.cure } : { code: null, message };
    send({ kind: 'failed', ticket, failure });
  };
  const opening = open(workerData as Spec);
  const begun = new Set<Promise<void>>();
  port.on('message', (message: ToThread) => {
    if (message === 'end') {
      // Without its port a thread ends as soon as it has nothing more to do.
      void Promise.allSettled(begun).then(async () => {
        await (await opening.catch(() => null))?.close();
        port.close();
      });
      return;
    }
    const { ticket, task } = message;
    const work = opening
      .then(async (opened) => {
        const result = await opened.work(task as Task);
        send({ kind: 'done', ticket, result }, opened.transfer?.(result));
      })
      .catch((error: unknown) => fail(ticket, error))
      .finally(() => begun.delete(work));
    begun.add(work);
  });
  try {
    send({ kind: 'opened', opened: (await opening).tell });
  } catch (error) {
    fail(null, error);
    port.close();
  }
}
