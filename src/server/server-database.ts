import { basename, dirname, extname, join } from 'node:path';
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

/** Where a server keeps its own record: beside the gallery, `team.db` → `team.server.db`. */
export function serverDatabasePath(gallery: string): string {
  const extension = extname(gallery);
  return join(dirname(gallery), `${basename(gallery, extension)}.server.db`);
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
