import { statfsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { alternate } from './alternate.js';
import type { Benchmark } from './benchmark.js';
import { figureOf } from './figure.js';
import { postgresThere, startPostgres } from './postgres-server.js';
import { ourProgram, runProgram } from './program.js';
import { TemporaryFolder } from './temporary-folder.js';

/** What `ours/gallery-scale.ts` prints of a gallery that it fills. */
export interface GalleryFillResult {
  readonly fillSeconds: number;
  /** On the disk: the file, or the database. */
  readonly bytes: number;
}

/** What it prints of one that it loads. */
export interface GalleryLoadResult {
  readonly loadSeconds: number;
  /** The longest that one page took to come from the record. */
  readonly longestPageMs: number;
  /** Memory that the process has more of once the collection is loaded. */
  readonly bytes: number;
  readonly encoding: string;
}

/** What it prints of several that it searches, one of each. */
export interface GallerySearchResult {
  readonly searchSeconds: readonly number[];
  readonly recall: readonly number[];
}

const SIZE = 512;

/** Bytes that a person takes on the disk, in both stores together, with what PostgreSQL logs: measured, and as much again. */
const DISK_BYTES = 16_000;

/**
 * A collection of so many people on PostgreSQL beside the same one on SQLite: loaded into memory by a process of its own, and both searched
 * there by one process in turns.
 */
export const galleryScale: Benchmark = {
  about:
    'a gallery of --people 1000000 in PostgreSQL against one in SQLite: seconds to load and to search, memory, recall',
  async *run({ runs, seconds, people }) {
    if (!postgresThere()) throw new Error('There is no PostgreSQL. bash scripts/postgres.sh makes one.');
    const { bavail, bsize } = statfsSync(tmpdir());
    if (bavail * bsize < people * DISK_BYTES) {
      throw new Error(`${people} people need ${Math.ceil((people * DISK_BYTES) / 1e9)} GB free in ${tmpdir()}.`);
    }
    using temporary = new TemporaryFolder('scale');
    const folder = temporary.path;
    const server = await startPostgres({ max_wal_size: '4GB', shared_buffers: '512MB' });
    try {
      const url = `${server.url}postgres`;
      const file = join(folder, 'gallery.db');
      const told = Object.entries({ people, size: SIZE, seconds }).flatMap(([name, value]) => [
        `--${name}`,
        `${value}`,
      ]);
      const program = (stores: readonly string[], ...flags: string[]) => ({
        ...ourProgram('gallery-scale', [...stores.flatMap((store) => ['--store', store]), ...told, ...flags]),
        tell: true,
      });
      for (const store of [url, file]) {
        const { fillSeconds, bytes } = await runProgram<GalleryFillResult>(program([store], '--fill'));
        const [seconds, megabytes] = [Math.round(fillSeconds), Math.round(bytes / 1e6).toLocaleString('en')];
        process.stderr.write(
          `[bench] filled ${store === file ? 'SQLite' : 'PostgreSQL'} in ${seconds} s: ${megabytes} MB\n`,
        );
      }
      const { ours, peer } = await alternate(
        runs,
        () => runProgram<GalleryLoadResult>(program([url])),
        () => runProgram<GalleryLoadResult>(program([file])),
      );
      const searched: GallerySearchResult[] = [];
      for (let run = 0; run < runs; run++) {
        const [stores, turned] = run % 2 === 0 ? [[url, file], false] : [[file, url], true];
        const { searchSeconds, recall } = await runProgram<GallerySearchResult>(program(stores, '--search'));
        const inOrder = (figures: readonly number[]) => (turned ? figures.toReversed() : figures);
        searched.push({ searchSeconds: inOrder(searchSeconds), recall: inOrder(recall) });
      }
      const { encoding } = ours[0]!;
      const loaded = (of: (result: GalleryLoadResult) => number) => [ours.map(of), peer.map(of)] as const;
      const found = (of: keyof GallerySearchResult) =>
        [searched.map((result) => result[of][0]!), searched.map((result) => result[of][1]!)] as const;
      const figures = [
        ['identify', 's', found('searchSeconds')],
        ['load', 's', loaded(({ loadSeconds }) => loadSeconds)],
        ['longest page', 'ms', loaded(({ longestPageMs }) => longestPageMs)],
        ['memory', 'MB', loaded(({ bytes }) => bytes / 1e6)],
        ['recall', '', found('recall')],
      ] as const;
      for (const [name, unit, [onPostgres, onSqlite]] of figures) {
        yield figureOf({
          bench: 'gallery-scale',
          figure: `${name}, ${people.toLocaleString('en')} people, ${encoding}`,
          ours: onPostgres,
          peer: onSqlite,
          peerName: 'SQLite',
          unit,
          better: name === 'recall' ? 'more' : 'less',
        });
      }
    } finally {
      await server.stop();
    }
  },
};
