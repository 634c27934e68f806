import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from '@photostructure/sqlite';
import { afterAll } from 'vitest';
import { changeRecordKey } from '../../src/gallery/change-key.js';
import type { Gallery } from '../../src/gallery/gallery.js';
import type { GalleryRecord } from '../../src/gallery/gallery-record.js';
import { connectPostgres } from '../../src/gallery/postgres-client.js';
import type { PostgresDatabase } from '../../src/gallery/postgres-database.js';
import { PostgresRecord } from '../../src/gallery/postgres-record.js';
import { RecordGallery } from '../../src/gallery/record-gallery.js';
import { SqliteRecord } from '../../src/gallery/sqlite-record.js';
import { openPglite } from './pglite-database.js';
import { postgresThere } from '../../bench/postgres-server.js';
import { newDatabase, stopSharedServer } from './postgres-server.js';

// The thread of a test file ends without telling `exit`: the server would stay behind.
afterAll(stopSharedServer);

/** How long a first store may take: WebAssembly is compiled, on a machine that others use. */
export const STORE_STARTS_MS = 120_000;

/** One gallery of its own, which several may open. */
export interface TestStore {
  open(key: Uint8Array | null): Promise<Gallery>;
  changeKey(from: Uint8Array | null, to: Uint8Array | null): Promise<number>;
  /** Everything that lies in it, as it lies there. */
  contents(): Promise<Buffer>;
  /** Does to it what somebody would who has the database. */
  tamper(sql: string): Promise<void>;
  /** Runs SQL in a transaction, and keeps it open. @returns what commits it. Where several may have connections. */
  hold?(sql: string): Promise<() => Promise<void>>;
  /** Waits until a query gives a row. */
  until?(sql: string): Promise<void>;
  dispose(): Promise<void>;
}

/** What keeps galleries, by its name; null where it is not on this machine, which its name says. */
export const STORES: readonly (readonly [string, (() => Promise<TestStore>) | null])[] = [
  ['SQLite', sqliteStore],
  ['PGlite', pgliteStore],
  postgresThere()
    ? ['PostgreSQL', postgresStore]
    : ['PostgreSQL, which is not there (bash scripts/postgres.sh says why)', null],
];

async function sqliteStore(): Promise<TestStore> {
  const folder = mkdtempSync(join(tmpdir(), 'lineament-store-'));
  const path = join(folder, 'gallery.db');
  return {
    ...opening((key) => SqliteRecord.open(path, key)),
    contents: async () => Buffer.concat(readdirSync(folder).map((file) => readFileSync(join(folder, file)))),
    async tamper(sql) {
      const database = new DatabaseSync(path);
      database.exec(sql);
      database.close();
    },
    dispose: async () => rmSync(folder, { recursive: true }),
  };
}

async function pgliteStore(): Promise<TestStore> {
  const database = await openPglite();
  return {
    ...opening((key) => PostgresRecord.open(database, key)),
    ...inPostgres(database),
    dispose: () =>
      database.lend(async (connection) => void (await connection.ask('DROP SCHEMA IF EXISTS lineament CASCADE'))),
  };
}

async function postgresStore(): Promise<TestStore> {
  const { url, drop } = await newDatabase();
  const database = await connectPostgres(url);
  return {
    ...opening(async (key) => PostgresRecord.open(await connectPostgres(url), key)),
    ...inPostgres(database),
    async hold(sql) {
      let commit = (): void => {};
      const committed = new Promise<void>((resolve) => (commit = resolve));
      let ended: Promise<void> | undefined;
      await new Promise<void>((resolve, reject) => {
        ended = database.lend(async (connection) => {
          await connection.ask(`BEGIN; ${sql}`);
          resolve();
          await committed;
          await connection.ask('COMMIT');
        });
        ended.catch(reject);
      });
      return async () => {
        commit();
        await ended;
      };
    },
    async until(sql) {
      while ((await database.lend((connection) => connection.ask(sql, []))).length === 0) {
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
    },
    async dispose() {
      await database.close();
      await drop();
    },
  };
}

function opening(open: (key: Uint8Array | null) => Promise<GalleryRecord>): Pick<TestStore, 'open' | 'changeKey'> {
  return {
    open: async (key) => new RecordGallery(await open(key), 'tester'),
    async changeKey(from, to) {
      await using record = await open(from);
      return changeRecordKey(record, to);
    },
  };
}

/** What is in the tables: PostgreSQL overwrites nothing in its files before it needs their place. */
function inPostgres(database: PostgresDatabase): Pick<TestStore, 'contents' | 'tamper'> {
  return {
    contents: () =>
      database.lend(async (connection) => {
        const tables = await connection.ask(`SELECT tablename FROM pg_tables WHERE schemaname = 'lineament'`, []);
        const cells: Buffer[] = [];
        for (const { tablename } of tables as { tablename: string }[]) {
          for (const row of await connection.ask(`SELECT * FROM ${tablename}`, [])) {
            for (const cell of Object.values(row as object)) {
              cells.push(ArrayBuffer.isView(cell) ? Buffer.from(cell as Uint8Array) : Buffer.from(String(cell)));
            }
          }
        }
        return Buffer.concat(cells);
      }),
    tamper: (sql) => database.lend(async (connection) => void (await connection.ask(sql))),
  };
}
