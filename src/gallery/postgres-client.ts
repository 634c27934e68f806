import type { Client, ClientConfig, Pool, PoolClient } from 'pg';
import { LineamentError } from '../errors.js';
import { publicPlace } from './location.js';
import type { PostgresConnection, PostgresDatabase } from './postgres-database.js';
import { mostTelling, plainConnectError } from './postgres-errors.js';
import { POSTGRES_SCHEMA } from './postgres-schema.js';
import { postgresParser } from './postgres-values.js';

/** Connections of one process: several read at once, while one writes. */
const CONNECTIONS = 8;

/** How long a connection may take to come about. */
const CONNECT_MS = 30_000;

/** How long to wait before a connection that was lost is tried again. */
const RETRY_MS = 500;

/**
 * Connects to a PostgreSQL database.
 * @param url `postgres://user:password@host:5432/database`, with what else `pg` understands (`sslmode`); what it leaves out comes from the
 *   environment (`PGUSER`, `PGPASSWORD`, `PGHOST`, …), as for every program of PostgreSQL's.
 * @throws GALLERY_UNREACHABLE; RUNTIME_MISSING when `pg` is not installed.
 */
export async function connectPostgres(url: string): Promise<PostgresDatabase> {
  const { default: pg } = await import('pg').catch((cause: Error) => {
    throw new LineamentError('RUNTIME_MISSING', `The client of PostgreSQL does not load (pg: ${cause.message}).`, {
      cause,
    });
  });
  const place = publicPlace(url);
  const config: ClientConfig = {
    connectionString: url,
    connectionTimeoutMillis: CONNECT_MS,
    keepAlive: true,
    // A query is sent while the one before is not answered yet; each is a message of its own, and they are answered in order.
    pipeline: true,
    application_name: 'lineament',
    options: `-c search_path=${POSTGRES_SCHEMA},public`,
    types: { getTypeParser: postgresParser as never },
  };
  const pool = new pg.Pool({ ...config, max: CONNECTIONS });
  // Of a connection that nobody is using; the next one asks anew.
  pool.on('error', () => {});
  const listeners = new Set<() => Promise<void>>();
  const begun = new Set<Promise<unknown>>();
  return {
    place,
    async lend(work) {
      const working = lending(pool, place, work);
      begun.add(working);
      try {
        return await working;
      } finally {
        begun.delete(working);
      }
    },
    async listen(channel, heard) {
      const stop = await listening(() => new pg.Client(config), channel, heard).catch((error: unknown) => {
        throw plainConnectError(error, place);
      });
      listeners.add(stop);
      return async () => {
        listeners.delete(stop);
        await stop();
      };
    },
    async close() {
      await Promise.all([...listeners].map((stop) => stop()));
      listeners.clear();
      // What was asked for is answered: a pool that ends would leave those waiting who have no connection yet.
      await Promise.allSettled(begun);
      if (!pool.ending) await pool.end();
    },
  };
}

async function lending<T>(pool: Pool, place: string, work: (connection: PostgresConnection) => Promise<T>): Promise<T> {
  const client = await pool.connect().catch((error: unknown) => {
    throw plainConnectError(error, place);
  });
  let failure: Error | undefined;
  // While it is lent, its errors are those of whoever asks. One that ends says so up to twice: why, and that it has ended.
  const onError = (error: Error): void => {
    failure = mostTelling(failure, error);
  };
  client.on('error', onError);
  try {
    return await work(connectionOf(client));
  } catch (error) {
    if (error instanceof LineamentError) throw error;
    throw (failure = mostTelling(failure, error as Error));
  } finally {
    client.off('error', onError);
    client.release(failure);
  }
}

/** Statements by their names: the server parses each once a connection. */
const names = new Map<string, string>();

function connectionOf(client: PoolClient): PostgresConnection {
  return {
    async ask(text, values) {
      if (values === undefined) {
        const results = (await client.query(text)) as unknown as { rows: unknown[] } | { rows: unknown[] }[];
        return (Array.isArray(results) ? results.at(-1)! : results).rows;
      }
      let name = names.get(text);
      if (name === undefined) names.set(text, (name = `lineament_${names.size}`));
      return (await client.query({ name, text, values: [...values] })).rows as unknown[];
    },
  };
}

/** Listens on a connection of its own, which is made anew when it is lost: whoever was not told meanwhile is told then. */
async function listening(connect: () => Client, channel: string, heard: () => void): Promise<() => Promise<void>> {
  let client: Client | null = null;
  let ended = false;
  let retry: NodeJS.Timeout | undefined;
  const open = async (): Promise<void> => {
    const next = connect();
    let lost = false;
    next.on('notification', heard);
    next.on('error', () => {});
    next.once('end', () => {
      lost = true;
      // One that never listened is tried again by whoever asked for it.
      if (next === client) again();
    });
    try {
      await next.connect();
      await next.query(`LISTEN ${channel}`);
      if (lost) throw new Error('Connection terminated');
    } catch (error) {
      await next.end().catch(() => {});
      throw error;
    }
    client = next;
    if (ended) await next.end();
  };
  const again = (): void => {
    if (ended) return;
    retry = setTimeout(() => void open().then(heard, again), RETRY_MS).unref();
  };
  await open();
  return async () => {
    ended = true;
    clearTimeout(retry);
    await client?.end().catch(() => {});
  };
}
