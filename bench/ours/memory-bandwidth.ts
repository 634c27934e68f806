import { availableParallelism } from 'node:os';
import { isMainThread, parentPort, Worker } from 'node:worker_threads';
import { median } from '../figure.js';

/**
 * How fast this machine reads memory on all cores at once, in bytes a second: each thread compares two equal buffers that are
 * far larger than any cache (libc's memcmp).
 */
const BYTES = 256 * 2 ** 20;
const TIMES = 8;

if (isMainThread) {
  const file = new URL(import.meta.url);
  const workers = Array.from({ length: availableParallelism() }, () => new Worker(file));
  const rates = await Promise.all(
    workers.map(
      (worker) => new Promise<number>((resolve, reject) => worker.on('message', resolve).on('error', reject)),
    ),
  );
  process.stdout.write(`${JSON.stringify({ rate: rates.reduce((sum, rate) => sum + rate, 0) })}\n`);
} else {
  const [a, b] = [Buffer.alloc(BYTES, 1), Buffer.alloc(BYTES, 1)];
  const rates = Array.from({ length: TIMES }, () => {
    const startMs = performance.now();
    a.compare(b);
    return (2 * BYTES) / ((performance.now() - startMs) / 1000);
  });
  parentPort!.postMessage(median(rates), []);
}
