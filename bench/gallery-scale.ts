import { mkdtempSync, rmSync, statfsSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { alternate } from './alternate.js';
import type { Benchmark } from './benchmark.js';
import { type Figure, figureOf } from './figure.js';
import { postgresThere, startPostgres } from './postgres-server.js';
import { ourProgram, runProgram } from './program.js';

/** What `ours/gallery-scale.ts` prints. */
export interface GalleryScaleResult {
  readonly loadSeconds: number;
  /** The longest that one page took to come from the record. */
  readonly longestPageMs: number;
  /** Memory that the process has more of once the collection is loaded. */
  readonly bytes: number;
  readonly searchSeconds: number;
  readonly recall: number;
  readonly encoding: string;
}

const SIZE = 512;

/** Bytes that a person takes on the disk, in both stores together, with what PostgreSQL logs: measured, and as much again. */
const DISK_BYTES = 16_000;

/** A collection of so many people on PostgreSQL beside the same one on SQLite: loaded and searched in memory by one process. */
export const galleryScale: Benchmark = {
  about:
    'a gallery of --people 1000000 in PostgreSQL against one in SQLite: seconds to load and to search, memory, recall',
  async *run({ runs, seconds, people }) {
    if (!postgresThere()) throw new Error('There is no PostgreSQL. bash scripts/postgres.sh makes one.');
    const { bavail, bsize } = statfsSync(tmpdir());
    if (bavail * bsize < people * DISK_BYTES) {
      throw new Error(`${people} people need ${Math.ceil((people * DISK_BYTES) / 1e9)} GB free in ${tmpdir()}.`);
    }
    const folder = mkdtempSync(join(tmpdir(), 'lineament-scale-'));
    const server = await startPostgres({ max_wal_size: '4GB', shared_buffers: '512MB' });
    try {
      const url = `${server.url}postgres`;
      const file = join(folder, 'gallery.db');
      const told = Object.entries({ people, size: SIZE, seconds }).flatMap(([name, value]) => [
        `--${name}`,
        `${value}`,
      ]);
      const program = (store: string, ...flags: string[]) => ({
        ...ourProgram('gallery-scale', ['--store', store, ...told, ...flags]),
        tell: true,
      });
      for (const store of [url, file]) {
        const { fillSeconds } = await runProgram<{ fillSeconds: number }>(program(store, '--fill'));
        process.stderr.write(
          `[bench] filled ${store === file ? 'SQLite' : 'PostgreSQL'} in ${Math.round(fillSeconds)} s\n`,
        );
      }
      const { ours, peer } = await alternate(
        runs,
        () => runProgram<GalleryScaleResult>(program(url)),
        () => runProgram<GalleryScaleResult>(program(file)),
      );
      const figure = (name: string, unit: string, of: (result: GalleryScaleResult) => number): Figure =>
        figureOf({
          bench: 'gallery-scale',
          figure: `${name}, ${people.toLocaleString('en')} people, ${ours[0]!.encoding}`,
          ours: ours.map(of),
          peer: peer.map(of),
          peerName: 'SQLite',
          unit,
          better: name === 'recall' ? 'more' : 'less',
        });
      yield figure('identify', 's', ({ searchSeconds }) => searchSeconds);
      yield figure('load', 's', ({ loadSeconds }) => loadSeconds);
      yield figure('longest page', 'ms', ({ longestPageMs }) => longestPageMs);
      yield figure('memory', 'MB', ({ bytes }) => bytes / 1e6);
      yield figure('recall', '', ({ recall }) => recall);
      process.stderr.write(
        `[bench] the SQLite file has ${Math.round(statSync(file).size / 1e6).toLocaleString('en')} MB\n`,
      );
    } finally {
      await server.stop();
      rmSync(folder, { recursive: true });
    }
  },
};
