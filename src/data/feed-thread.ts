import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { LineamentError } from '../errors.js';
import type { Feed, FeedBatch, FeedRange } from './feed.js';
import { type FeedSpec, type FromWorker, pixelsOf, type ToWorker } from './feed-messages.js';
import type { BrokenPhoto } from './loader.js';

/** The built worker: beside this file, or in `dist` when this file runs as TypeScript source. */
export const FEED_WORKER_URL = import.meta.url.endsWith('.ts')
  ? new URL('../../dist/data/feed-worker.js', import.meta.url)
  : new URL('../data/feed-worker.js', import.meta.url);

/** Decoded photos are garbage once they are in a batch, and stay in memory until the young generation is full. */
const LIMITS = { maxYoungGenerationSizeMb: 8 };

/**
 * A feed in a thread of its own. At most two batches exist at a time, in buffers that go back and forth.
 *
 * @throws what opening the data set throws.
 */
export async function openFeedThread(spec: FeedSpec): Promise<Feed> {
  const worker = new Worker(FEED_WORKER_URL, { workerData: spec, execArgv: [], resourceLimits: LIMITS });
  // From the start: a thread that has died does not say so a second time.
  const exited = once(worker, 'exit').catch(() => {});
  const inbox = new Inbox(worker);
  const send = (message: ToWorker): void => worker.postMessage(message, []);
  const ready = await inbox.next();
  if (ready.kind !== 'ready') throw new Error(`The feed's thread began with ${ready.kind}.`);
  const { name } = ready;
  worker.unref();
  const broken: BrokenPhoto[] = [];
  let streaming = false;
  let closed: Promise<void> | undefined;

  async function* batches(range: FeedRange): AsyncGenerator<FeedBatch, void, undefined> {
    if (closed || streaming) {
      throw new LineamentError('VALUE_INVALID', `The feed of ${name} is ${closed ? 'closed' : 'already being read'}.`);
    }
    streaming = true;
    worker.ref();
    send({ kind: 'start', range });
    let ended = false;
    try {
      for (;;) {
        const message = await inbox.next();
        if (message.kind === 'ready') continue;
        broken.push(...message.broken);
        ended = message.kind === 'end';
        if (message.kind === 'end') return;
        try {
          yield message.batch;
        } finally {
          send({ kind: 'recycle', buffer: pixelsOf(message.batch) });
        }
      }
    } catch (error) {
      ended = true;
      throw error;
    } finally {
      if (!ended && !closed) await drain();
      streaming = false;
      worker.unref();
    }
  }

  /** After a reader has left early: sends back what was already on its way. */
  async function drain(): Promise<void> {
    send({ kind: 'stop' });
    for (let message = await inbox.next(); message.kind !== 'end'; message = await inbox.next()) {
      if (message.kind === 'batch') send({ kind: 'recycle', buffer: pixelsOf(message.batch) });
    }
  }

  return {
    name,
    classes: ready.classes,
    samples: ready.samples,
    photoDigests: ready.photoDigests,
    format: ready.format,
    steps: ready.steps,
    broken,
    cache: ready.cache,
    batches,
    close() {
      closed ??= (async () => {
        worker.ref();
        send({ kind: 'close' });
        await exited;
      })();
      return closed;
    },
  };
}

type Message = Exclude<FromWorker, { kind: 'error' }>;

/** The worker's messages in order, awaited one by one; an error or the worker's death rejects. */
class Inbox {
  readonly #messages: FromWorker[] = [];
  #failure: Error | undefined;
  #wake: (() => void) | undefined;

  constructor(worker: Worker) {
    worker.on('message', (message: FromWorker) => {
      this.#messages.push(message);
      this.#wake?.();
    });
    worker.on('error', (error) => {
      this.#failure = error;
      this.#wake?.();
    });
    worker.on('exit', (code) => {
      this.#failure ??= new Error(`The thread that loads the photos ended (exit code ${code}).`);
      this.#wake?.();
    });
  }

  async next(): Promise<Message> {
    for (;;) {
      const message = this.#messages.shift();
      if (message?.kind === 'error') {
        const { code, message: text, cure } = message;
        throw code ? new LineamentError(code, text, cure === undefined ? {} : { cure }) : new Error(text);
      }
      if (message) return message;
      if (this.#failure) throw this.#failure;
      await new Promise<void>((resolve) => (this.#wake = resolve));
    }
  }
}
