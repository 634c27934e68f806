import { readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';
import { CollectionIndex } from '../../dist/gallery/collection-index.js';
import { openGallery } from '../../dist/gallery/open-gallery.js';
import { loadRecogniser } from '../../dist/matching/load-recogniser.js';
import { CROWD } from '../crowd.js';

/** What the library does by itself. */
export interface LibraryRate {
  /** Photos looked up, or pairs compared, a second. */
  readonly rate: number;
}

interface Job {
  readonly kind: 'identify' | 'verify';
  readonly gallery: string;
  readonly photos: readonly string[];
  readonly seconds: number;
}

/** From its first result on, so that opening networks and collections is not counted. */
type FromThread = 'ready' | { readonly done: number; readonly ms: number };

/** One thread of several, each with networks of its own: the fastest way to use the library for much. */
async function work({ kind, gallery: path, photos: files, seconds }: Job): Promise<void> {
  const photos = files.map((file) => new Uint8Array(readFileSync(file)));
  const recogniser = await loadRecogniser({ threads: 1 });
  const gallery = await openGallery(path);
  const index = kind === 'identify' ? await CollectionIndex.load(await gallery.source(CROWD, recogniser.model)) : null;
  const once = async (number: number): Promise<void> => {
    const photo = photos[number % photos.length]!;
    if (index === null) await recogniser.verify(photo, photos[(number + 1) % photos.length]!, { threshold: 0.9 });
    else for (const { embedding } of await recogniser.faces(photo)) await index.search(embedding, 5);
  };
  for (let number = 0; number < photos.length; number++) await once(number);
  const port = parentPort!;
  port.postMessage('ready' satisfies FromThread);
  await new Promise((resolve) => port.once('message', resolve));
  const start = performance.now();
  let done = 0;
  while (performance.now() < start + seconds * 1000) await once(done++);
  port.postMessage({ done, ms: performance.now() - start } satisfies FromThread);
}

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    options: { kind: { type: 'string' }, gallery: { type: 'string' }, seconds: { type: 'string' } },
    allowPositionals: true,
  });
  const job = { ...values, seconds: Number(values.seconds), photos: positionals } as unknown as Job;
  const threads = Array.from(
    { length: availableParallelism() },
    () => new Worker(fileURLToPath(import.meta.url), { workerData: job }),
  );
  const next = () =>
    Promise.all(
      threads.map(
        (thread) =>
          new Promise<FromThread>((resolve, reject) => {
            thread.once('message', resolve);
            thread.once('error', reject);
          }),
      ),
    );
  await next();
  const results = next();
  for (const thread of threads) thread.postMessage('go', []);
  const rate = (await results).reduce((sum, each) => sum + (each === 'ready' ? 0 : (each.done / each.ms) * 1000), 0);
  process.stdout.write(`${JSON.stringify({ rate } satisfies LibraryRate)}\n`);
  process.exit(0);
}

await (isMainThread ? main() : work(workerData as Job));
