import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { isPostgresUrl, lineamentHome, publicPlace } from '../gallery/location.js';
import { type Database, openPrivateDatabase } from '../gallery/private-database.js';

const TABLES = `
  -- Who may use the server. What a secret is told by is its scrypt hash.
  CREATE TABLE key (
    id TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    salt BLOB NOT NULL,
    hash BLOB NOT NULL,
    scopes TEXT NOT NULL,
    collections TEXT,
    embeddings INTEGER NOT NULL,
    per_minute INTEGER,
    created TEXT NOT NULL,
    expires TEXT,
    revoked TEXT
  ) STRICT;
  -- What was answered to requests that carry an idempotency key: numbers only, no names.
  CREATE TABLE answered (
    key TEXT NOT NULL REFERENCES key ON DELETE CASCADE,
    idempotency TEXT NOT NULL,
    request BLOB NOT NULL,
    answer TEXT NOT NULL,
    created TEXT NOT NULL,
    PRIMARY KEY (key, idempotency)
  ) STRICT;
`;

/**
 * Where a server keeps its own record, of keys and of what it answered: beside the gallery, `team.db` → `team.db.server.db`. The whole name
 * counts, so that `team.db` and `team.sqlite` have keys of their own. For a gallery in PostgreSQL it is in the folder of Lineament on this
 * machine, by host and database: every server has its own. Its name ends with a hash of both, because not all of their characters can be in
 * the name of a file.
 */
export function serverDatabasePath(gallery: string): string {
  if (!isPostgresUrl(gallery)) return `${gallery}.server.db`;
  const { host, pathname } = new URL(publicPlace(gallery));
  const plain = `postgres-${host}${pathname}`.replaceAll(/[^a-z0-9.-]+/gi, '-');
  const hash = createHash('sha256').update(`${host}${pathname}`).digest('hex').slice(0, 8);
  return join(lineamentHome(), `${plain}-${hash}.server.db`);
}

/** @throws as {@link openPrivateDatabase}. */
export function openServerDatabase(path: string): Promise<Database> {
  return openPrivateDatabase(path, {
    applicationId: 0x4c4e5356, // "LNSV"
    version: 1,
    what: 'the record of a server',
    tables: TABLES,
  });
}
