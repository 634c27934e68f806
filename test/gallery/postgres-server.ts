import pg from 'pg';
import { type PostgresServer, startPostgres } from '../../bench/postgres-server.js';

let shared: Promise<PostgresServer> | undefined;
let databases = 0;

/** An empty database on a server that all tests of a file share. */
export async function newDatabase(): Promise<{ readonly url: string; drop(): Promise<void> }> {
  shared ??= startPostgres({ fsync: 'off' });
  const { url } = await shared;
  const name = `gallery_${databases++}`;
  await administer(url, `CREATE DATABASE ${name}`);
  return { url: url + name, drop: () => administer(url, `DROP DATABASE ${name} WITH (FORCE)`) };
}

/** Ends the server that `newDatabase` started, if it did. */
export async function stopSharedServer(): Promise<void> {
  await (await shared)?.stop();
  shared = undefined;
}

export async function administer(url: string, sql: string): Promise<void> {
  const client = new pg.Client({ connectionString: `${url}postgres` });
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}
