import type { SearchedBy } from '../dist/gallery/database-search.js';
import type { Benchmark } from './benchmark.js';
import { figureOf } from './figure.js';
import type { GalleryFillResult, GallerySearchResult } from './gallery-scale.js';
import { postgresThere, startPostgres } from './postgres-server.js';
import { ourProgram, runProgram } from './program.js';

/** What `ours/gallery-scale.ts --in-database` prints: of memory, of comparing all, and of the graph where that is followed. */
export interface DatabaseSearchResult extends GallerySearchResult {
  /** How long the collection's vectors took to be filled, and what they take on the disk. */
  readonly vectorSeconds: number;
  readonly vectorBytes: number;
  /** The same of the graph, with the time in which it is measured whom it finds. */
  readonly graphSeconds: number;
  readonly graphBytes: number;
  readonly graph: SearchedBy;
}

const SIZE = 512;

const WAYS = ['pgvector comparing all', 'pgvector by its graph (HNSW)'] as const;

/** One gallery on PostgreSQL, searched in the memory of a process of ours, and by the database itself. */
export const databaseSearch: Benchmark = {
  about: 'identify among --people in PostgreSQL: in our memory against pgvector, comparing all and by its graph',
  async *run({ runs, seconds, people }) {
    if (!postgresThere()) throw new Error('There is no PostgreSQL. bash scripts/postgres.sh makes one.');
    const server = await startPostgres({ max_wal_size: '4GB', shared_buffers: '512MB', maintenance_work_mem: '1GB' });
    try {
      const told = { store: `${server.url}postgres`, people, size: SIZE, seconds };
      const args = Object.entries(told).flatMap(([name, value]) => [`--${name}`, `${value}`]);
      const program = (flag: string) => ({ ...ourProgram('gallery-scale', [...args, flag]), tell: true });
      await runProgram<GalleryFillResult>(program('--fill'));
      const measured: DatabaseSearchResult[] = [];
      for (let run = 0; run < runs; run++) {
        measured.push(await runProgram<DatabaseSearchResult>(program('--in-database')));
      }
      const first = measured[0]!;
      for (const [i, way] of WAYS.slice(0, first.searchSeconds.length - 1).entries()) {
        yield figureOf({
          bench: 'database-search',
          figure: `identify, ${people.toLocaleString('en')} people, recall ${first.recall[i + 1]}`,
          ours: measured.map(({ searchSeconds }) => searchSeconds[0]!),
          peer: measured.map(({ searchSeconds }) => searchSeconds[i + 1]!),
          peerName: way,
          unit: 's',
          better: 'less',
        });
      }
      const { vectorSeconds, vectorBytes, graphSeconds, graphBytes, graph } = first;
      const megabytes = (bytes: number): string => `${Math.round(bytes / 1e6).toLocaleString('en')} MB`;
      process.stderr.write(
        `[bench] vectors: ${Math.round(vectorSeconds)} s, ${megabytes(vectorBytes)}; graph: ${Math.round(graphSeconds)} s, ${megabytes(graphBytes)}, ${JSON.stringify(graph)}\n`,
      );
    } finally {
      await server.stop();
    }
  },
};
