import { Worker } from 'node:worker_threads';
import { type ErrorCode, LineamentError } from '../errors.js';
import type { Contender } from './contenders.js';
import type { Encoding } from './int8-codes.js';
import type { SearchPart } from './search-part.js';
import type { Rows } from './shard.js';

export type SearchRequest = { readonly part: number } & (
  | { readonly kind: 'open'; readonly size: number; readonly encoding: Encoding }
  | { readonly kind: 'add'; readonly rows: Rows }
  | { readonly kind: 'remove'; readonly ids: ReadonlySet<number> }
  | { readonly kind: 'search'; readonly probes: readonly Float64Array[]; readonly limit: number }
  | { readonly kind: 'bytes' | 'close' }
);

export interface SearchReply {
  readonly ticket: number;
  readonly result: number | null | (readonly Contender[])[];
  readonly failure?: { readonly code: ErrorCode | null; readonly message: string };
}

/** The built file of the thread, when this one runs as TypeScript source too. */
const WORKER = import.meta.url.endsWith('.ts')
  ? new URL('../../dist/gallery/search-worker.js', import.meta.url)
  : new URL('../gallery/search-worker.js', import.meta.url);

/** Threads that share the searching of all collections: each holds a part of each. They do not keep the process alive. */
export class SearchThreads implements AsyncDisposable {
  readonly #threads: SearchThread[];
  #opened = 0;

  /** @param count how many: as many as there are cores to search with. */
  constructor(count: number) {
    this.#threads = Array.from({ length: count }, () => new SearchThread());
  }

  /** One part in each thread, for a collection of embeddings of `size` numbers. */
  async open(size: number, encoding: Encoding): Promise<SearchPart[]> {
    const part = this.#opened++;
    return Promise.all(
      this.#threads.map(async (thread) => {
        await thread.ask({ kind: 'open', part, size, encoding });
        return {
          add: async (rows) => void (await thread.ask({ kind: 'add', part, rows })),
          remove: async (ids) => (await thread.ask({ kind: 'remove', part, ids })) as number,
          search: async (probes, limit) =>
            (await thread.ask({ kind: 'search', part, probes, limit })) as (readonly Contender[])[],
          bytes: async () => (await thread.ask({ kind: 'bytes', part })) as number,
          close: async () => void (await thread.ask({ kind: 'close', part })),
        } satisfies SearchPart;
      }),
    );
  }

  async close(): Promise<void> {
    await Promise.all(this.#threads.map((thread) => thread.end()));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }
}

interface Waiting {
  resolve(result: SearchReply['result']): void;
  reject(error: Error): void;
}

class SearchThread {
  readonly #worker = new Worker(WORKER, { execArgv: [] });
  readonly #waiting = new Map<number, Waiting>();
  #tickets = 0;
  #ended: Error | undefined;

  constructor() {
    this.#worker.on('message', ({ ticket, result, failure }: SearchReply) => {
      const waiting = this.#waiting.get(ticket)!;
      this.#waiting.delete(ticket);
      if (this.#waiting.size === 0) this.#worker.unref();
      if (failure === undefined) waiting.resolve(result);
      else waiting.reject(failure.code === null ? new Error(failure.message) : lineamentError(failure));
    });
    this.#worker.on('error', (error) => this.#end(error as Error));
    this.#worker.on('exit', (code) => this.#end(new Error(`A thread that searches ended (exit code ${code}).`)));
    this.#worker.unref();
  }

  ask(request: SearchRequest): Promise<SearchReply['result']> {
    if (this.#ended) return Promise.reject(this.#ended);
    const ticket = this.#tickets++;
    // Nobody who waits for an answer leaves before it.
    this.#worker.ref();
    return new Promise((resolve, reject) => {
      this.#waiting.set(ticket, { resolve, reject });
      this.#worker.postMessage({ ticket, request }, []);
    });
  }

  async end(): Promise<void> {
    await this.#worker.terminate();
  }

  #end(error: Error): void {
    this.#ended ??= error;
    for (const { reject } of this.#waiting.values()) reject(this.#ended);
    this.#waiting.clear();
  }
}

function lineamentError({ code, message }: { readonly code: ErrorCode | null; readonly message: string }): Error {
  return new LineamentError(code!, message);
}
