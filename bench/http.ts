import { copyFile } from 'node:fs/promises';
import { readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { alternate } from './alternate.js';
import type { Benchmark } from './benchmark.js';
import { CROWD, crowdGallery } from './crowd.js';
import { demoPhotos } from './demo-photos.js';
import { type Figure, figureOf, median } from './figure.js';
import { type Answered, closedLoop, openLoop, percentile, type Send } from './load.js';
import type { LibraryRate } from './ours/library-rate.js';
import { ourProgram, runProgram } from './program.js';
import { type Body, multipartBody, type ServerProcess, startServer } from './server-process.js';
import { TemporaryFolder } from './temporary-folder.js';

const PEOPLE = 100_000;
const PORTRAIT_PIXELS = 640;
/** As many who ask at once as keep every core busy. */
const ABREAST = 2 * availableParallelism() + 2;
/** How often `/health` is asked meanwhile. */
const PROBES_PER_SECOND = 20;
/** Of the capacity. */
const LOAD = 0.8;
/** Of the median of one request alone, that the slowest in a hundred may take under that load. */
const SLOWEST = 4;

interface Job {
  readonly kind: 'identify' | 'verify';
  readonly figure: string;
  readonly photos: readonly string[];
  readonly path: string;
  readonly bodies: readonly Body[];
}

/** Two photos of 640 pixels a side, of one person each. */
async function portraits(folder: string): Promise<string[]> {
  const { portraits: files } = await demoPhotos();
  return Promise.all(
    files.map(async (file, i) => {
      const path = join(folder, `portrait${i}.jpg`);
      await sharp(file).resize(PORTRAIT_PIXELS, PORTRAIT_PIXELS).jpeg({ quality: 92 }).toFile(path);
      return path;
    }),
  );
}

async function jobs(folder: string): Promise<Job[]> {
  const { groups } = await demoPhotos();
  const pair = await portraits(folder);
  const read = (file: string) => readFileSync(file);
  return [
    {
      kind: 'identify',
      figure: `identify of a photo 1,920 wide, ${PEOPLE} people`,
      photos: groups,
      path: `/v1/collections/${CROWD}/identify`,
      bodies: groups.map((file) => multipartBody({ photo: read(file) })),
    },
    {
      kind: 'verify',
      figure: `verify of two photos ${PORTRAIT_PIXELS} wide`,
      photos: pair,
      path: '/v1/verify',
      bodies: [multipartBody({ first: read(pair[0]!), second: read(pair[1]!), threshold: '0.9' })],
    },
  ];
}

function sender(server: ServerProcess, { path, bodies }: Job): Send {
  return async (number) => (await server.ask('POST', path, bodies[number % bodies.length])).status;
}

/** How long `/health` takes while every core looks at photos. */
async function probed(server: ServerProcess, send: Send, seconds: number): Promise<number[]> {
  const probe: Send = async () => (await server.ask('GET', '/health')).status;
  const [probes, { all }] = await Promise.all([
    openLoop(probe, PROBES_PER_SECOND, seconds),
    closedLoop(send, ABREAST, seconds),
  ]);
  requireAnswered([...probes, ...all]);
  return probes.map(({ ms }) => ms);
}

function requireAnswered(all: readonly Answered[]): void {
  const other = all.find(({ status }) => status !== 200);
  if (other !== undefined) throw new Error(`A request was answered by ${other.status}.`);
}

async function* figuresOf(
  job: Job,
  { server, gallery, runs, seconds }: { server: ServerProcess; gallery: string; runs: number; seconds: number },
): AsyncGenerator<Figure, void, undefined> {
  const send = sender(server, job);
  const library = ourProgram('library-rate', [
    '--kind',
    job.kind,
    '--gallery',
    gallery,
    '--seconds',
    `${seconds}`,
    ...job.photos,
  ]);
  // Opens the collection, and has everything compiled.
  requireAnswered((await closedLoop(send, ABREAST, 2)).all);
  const { ours, peer } = await alternate(
    runs,
    async () => {
      const { rate, all } = await closedLoop(send, ABREAST, seconds);
      requireAnswered(all);
      return rate;
    },
    async () => (await runProgram<LibraryRate>(library)).rate,
  );
  yield figureOf({
    bench: 'http',
    figure: job.figure,
    ours,
    peer,
    peerName: 'the library alone, a thread a core',
    unit: '1/s',
    better: 'more',
  });
  const { all: alone } = await closedLoop(send, 1, seconds / 2);
  const oneAlone = median(alone.map(({ ms }) => ms));
  yield figureOf({
    bench: 'http',
    figure: `GET /health while every core is busy with ${job.kind}, 99th percentile`,
    ours: [percentile(await probed(server, send, seconds), 0.99)],
    peer: [oneAlone],
    peerName: `one ${job.kind} alone`,
    unit: 'ms',
    better: 'less',
  });
  const loaded = await openLoop(send, LOAD * median(ours), 2 * seconds);
  requireAnswered([...alone, ...loaded]);
  yield figureOf({
    bench: 'http',
    figure: `${job.kind}, 99th percentile at ${100 * LOAD} % of that`,
    ours: [
      percentile(
        loaded.map(({ ms }) => ms),
        0.99,
      ),
    ],
    peer: [SLOWEST * oneAlone],
    peerName: `${SLOWEST} times the median of one alone`,
    unit: 'ms',
    better: 'less',
  });
}

/** What the server costs beside the library that it stands on, on the same cores; the client that asks it runs on them too. */
export const http: Benchmark = {
  about:
    'the server against the library alone: identify among 100,000 people, verify; the slowest at 80 % of capacity; probes under load',
  async *run({ runs, seconds }) {
    using temporary = new TemporaryFolder('http');
    const folder = temporary.path;
    try {
      const gallery = join(folder, 'crowd.db');
      await copyFile(await crowdGallery(PEOPLE), gallery);
      const server = await startServer(gallery);
      try {
        for (const job of await jobs(folder)) yield* figuresOf(job, { server, gallery, runs, seconds });
      } finally {
        await server.stop();
      }
    } finally {
    }
  },
};
