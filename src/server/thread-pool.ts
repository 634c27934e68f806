import { Worker } from 'node:worker_threads';
import { LineamentError } from '../errors.js';
import { silenceNativeTelemetry } from '../inference/native-telemetry.js';
import type { FromThread, ToThread } from './serve-thread.js';

export interface ThreadPoolOptions {
  readonly threads: number;
  /** Tasks that a thread has at once. While one waits for a file or a network, the next can go on. Default 1. */
  readonly inFlight?: number;
}

interface Pending {
  readonly task: unknown;
  readonly transfer: readonly ArrayBuffer[];
  resolve(result: unknown): void;
  reject(error: unknown): void;
}

/** The built file of a thread, when the file that starts it runs as TypeScript source too. */
export function threadFile(name: string): URL {
  return import.meta.url.endsWith('.ts')
    ? new URL(`../../dist/server/${name}`, import.meta.url)
    : new URL(`../server/${name}`, import.meta.url);
}

/**
 * Threads that work on tasks in the order in which they come, each on a few at a time. A task that is given up before its turn is
 * never begun; one that was begun is finished, and its result forgotten.
 */
export class ThreadPool<Task, Result, Opened> implements AsyncDisposable {
  readonly #waiting: Pending[] = [];
  readonly #threads: PoolThread[] = [];
  #closing = false;

  private constructor(
    private readonly file: URL,
    private readonly spec: unknown,
    private readonly inFlight: number,
  ) {}

  /**
   * @param file of the thread; it calls `serveThread`.
   * @param spec what each is opened with.
   * @returns the pool, and what the first thread told of what it opened.
   * @throws what opening throws.
   */
  static async open<Task, Result, Opened = undefined>(
    file: URL,
    spec: unknown,
    { threads, inFlight = 1 }: ThreadPoolOptions,
  ): Promise<[ThreadPool<Task, Result, Opened>, Opened]> {
    const pool = new ThreadPool<Task, Result, Opened>(file, spec, inFlight);
    try {
      const opened = await Promise.all(Array.from({ length: threads }, () => pool.#start()));
      return [pool, opened[0]!];
    } catch (error) {
      await pool.close();
      throw error;
    }
  }

  /** Tasks that wait for a thread. */
  get waiting(): number {
    return this.#waiting.length;
  }

  /** @throws what the thread throws; the signal's reason when it is given up. */
  run(task: Task, signal?: AbortSignal, transfer: readonly ArrayBuffer[] = []): Promise<Result> {
    return new Promise((resolve, reject) => {
      if (signal?.aborted) return reject(signal.reason);
      const pending: Pending = {
        task,
        transfer,
        resolve: (result) => {
          signal?.removeEventListener('abort', giveUp);
          resolve(result as Result);
        },
        reject: (error) => {
          signal?.removeEventListener('abort', giveUp);
          reject(error);
        },
      };
      const giveUp = () => {
        const place = this.#waiting.indexOf(pending);
        if (place >= 0) this.#waiting.splice(place, 1);
        reject(signal!.reason);
      };
      signal?.addEventListener('abort', giveUp, { once: true });
      this.#waiting.push(pending);
      this.#next();
    });
  }

  /** Lets every thread finish what it was given. */
  async close(): Promise<void> {
    this.#closing = true;
    await Promise.all(this.#threads.map((thread) => thread.end()));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  async #start(): Promise<Opened> {
    const thread = new PoolThread(this.file, this.spec, () => this.#next());
    this.#threads.push(thread);
    void thread.gone.then(() => {
      this.#threads.splice(this.#threads.indexOf(thread), 1);
      // A thread that broke is replaced; one that never opened would break again.
      if (!this.#closing && thread.wasOpen)
        this.#start().then(
          () => this.#next(),
          () => this.#refuseAll(),
        );
    });
    return (await thread.opened) as Opened;
  }

  #next(): void {
    while (this.#waiting.length > 0) {
      const free = this.#threads
        .filter((thread) => thread.wasOpen && thread.busy < this.inFlight)
        .sort((a, b) => a.busy - b.busy)[0];
      if (free === undefined) return;
      free.give(this.#waiting.shift()!);
    }
  }

  #refuseAll(): void {
    for (const { reject } of this.#waiting.splice(0))
      reject(new Error('A thread ended and could not be started again.'));
  }
}

/** One thread, and what it is working on. */
class PoolThread {
  readonly opened: Promise<unknown>;
  readonly gone: Promise<void>;
  wasOpen = false;
  readonly #worker: Worker;
  readonly #given = new Map<number, Pending>();
  #tickets = 0;

  constructor(file: URL, spec: unknown, onFree: () => void) {
    silenceNativeTelemetry();
    this.#worker = new Worker(file, { workerData: spec, execArgv: [] });
    this.opened = new Promise((resolve, reject) => {
      this.#worker.on('message', (message: FromThread) => {
        if (message.kind === 'opened') {
          this.wasOpen = true;
          resolve(message.opened);
        } else if (message.kind === 'failed' && message.ticket === null) reject(errorOf(message.failure));
        else {
          const ticket = message.ticket!;
          const pending = this.#given.get(ticket);
          this.#given.delete(ticket);
          if (message.kind === 'done') pending?.resolve(message.result);
          else pending?.reject(errorOf(message.failure));
        }
        onFree();
      });
      this.#worker.on('error', reject);
    });
    this.opened.catch(() => {});
    this.gone = new Promise((resolve) => {
      this.#worker.on('exit', () => {
        for (const { reject } of this.#given.values()) reject(new Error('The thread that worked on it ended.'));
        this.#given.clear();
        resolve();
      });
    });
  }

  get busy(): number {
    return this.#given.size;
  }

  give(pending: Pending): void {
    const ticket = this.#tickets++;
    this.#given.set(ticket, pending);
    this.#send({ ticket, task: pending.task }, pending.transfer);
  }

  /**
   * Terminating a thread would end the whole process where a network is being loaded or run on it: what onnxruntime then has to tell
   * finds no JavaScript to tell it to.
   */
  async end(): Promise<void> {
    this.#send('end');
    await this.gone;
  }

  #send(message: ToThread, transfer: readonly ArrayBuffer[] = []): void {
    this.#worker.postMessage(message, [...transfer]);
  }
}

function errorOf({ code, message, cure }: Extract<FromThread, { kind: 'failed' }>['failure']): Error {
  return code === null ? new Error(message) : new LineamentError(code, message, cure === undefined ? {} : { cure });
}
