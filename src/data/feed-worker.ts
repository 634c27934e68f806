import { type MessagePort, parentPort, workerData } from 'node:worker_threads';
import { LineamentError } from '../errors.js';
import { type BufferPool, type Feed, type FeedRange, openFeed } from './feed.js';
import { type FeedSpec, type FromWorker, type ToWorker } from './feed-messages.js';
import { openDataset } from './open-dataset.js';
import { samplerNeeds } from './samplers/registry.js';
import { indexedShards } from './shards/index-shards.js';
import { shardPhotos } from './shards/photo-stream.js';

/** One batch in use by the network, one ready for it. */
const BUFFERS = 2;

class Stopped extends Error {}

/** Buffers that travel to the other thread and back; `take` waits until one is here. */
class TravellingBuffers implements BufferPool {
  #here: SharedArrayBuffer[] = [];
  #lent = 0;
  #waiting: { resolve: () => void; reject: (error: Error) => void } | undefined;

  async take(bytes: number): Promise<SharedArrayBuffer> {
    if (this.#lent >= BUFFERS) {
      await new Promise<void>((resolve, reject) => (this.#waiting = { resolve, reject }));
    }
    this.#lent++;
    const buffer = this.#here.pop();
    return buffer?.byteLength === bytes ? buffer : new SharedArrayBuffer(bytes);
  }

  /** The batch has been sent; its buffer comes back by `recycle`. */
  give(): void {}

  recycle(buffer: SharedArrayBuffer): void {
    this.#here.push(buffer);
    this.#lent--;
    this.#waiting?.resolve();
    this.#waiting = undefined;
  }

  stop(): void {
    this.#waiting?.reject(new Stopped());
    this.#waiting = undefined;
  }
}

function serve(port: MessagePort, spec: FeedSpec): void {
  const pool = new TravellingBuffers();
  let feed: Feed;
  let reported = 0;
  let stopping = false;
  const send = (message: FromWorker): void => port.postMessage(message);
  const newlyBroken = () => {
    const fresh = feed.broken.slice(reported);
    reported = feed.broken.length;
    return fresh;
  };
  const fail = (error: unknown): void => {
    const message = error instanceof Error ? error.message : String(error);
    if (error instanceof LineamentError) send({ kind: 'error', code: error.code, message, cure: error.cure });
    else send({ kind: 'error', code: null, message });
  };
  const stream = async (range: FeedRange): Promise<void> => {
    stopping = false;
    try {
      for await (const batch of feed.batches(range)) {
        if (stopping) break;
        send({ kind: 'batch', batch, broken: newlyBroken() });
      }
    } catch (error) {
      if (!(error instanceof Stopped)) return fail(error);
    }
    send({ kind: 'end', broken: newlyBroken() });
  };

  port.on('message', (message: ToWorker) => {
    if (message.kind === 'start') void stream(message.range);
    else if (message.kind === 'recycle') pool.recycle(message.buffer);
    else {
      stopping = true;
      pool.stop();
      // Nothing else keeps the thread alive: it ends when the photos being decoded are done.
      if (message.kind === 'close') port.close();
    }
  });
  try {
    const { shards, dataset: named, datasetOptions, ...options } = spec;
    const streams = options.sampler && samplerNeeds(options.sampler).stream;
    const photos = streams
      ? shardPhotos(shards ?? indexedShards([named].flat(), datasetOptions))
      : openDataset(named, datasetOptions);
    // This thread is never blocked for long, so less needs to be asked for ahead than where the network computes.
    feed = openFeed(photos, { prefetchBatches: 1, ...options }, pool);
    const { name, classes, samples, photoDigests, format, steps, cache } = feed;
    send({ kind: 'ready', name, classes, samples, photoDigests, format, steps, cache });
  } catch (error) {
    fail(error);
    port.close();
  }
}

if (parentPort) serve(parentPort, workerData as FeedSpec);
