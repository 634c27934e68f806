import { LineamentError } from '../errors.js';
import type { GalleryRecord } from './gallery-record.js';
import { checkOf, requireSameKey, unlock } from './gallery-lock.js';
import { type PostgresConnection, type PostgresDatabase, postgresText } from './postgres-database.js';
import { plainPostgresError } from './postgres-errors.js';
import {
  CHANGE_CHANNEL,
  POSTGRES_MIGRATIONS,
  POSTGRES_SCHEMA,
  POSTGRES_TABLES,
  POSTGRES_VERSION,
} from './postgres-schema.js';
import { type Query, rows, run, runAwaiting, type Work } from './record-work.js';
import { sealedVault, type Vault } from './vault.js';

/** How long one process waits for another to be done with writing. */
const BUSY_MS = 5000;

/** How long one who writes may be silent: a process that was frozen, or whose machine is gone, would keep all others from writing. */
const SILENT_MS = 10_000;

/** Of the locks of a database, ours: "LNGL". */
const LOCKS = 0x4c4e474c;

/** Of the locks of a database, those for work beside who writes: "LNGA", each with a number. */
const ALONE_LOCKS = 0x4c4e4741;

/** One moment of the record. */
const READ = 'BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY';

/**
 * One who writes at a time, over all processes, until the commit is seen by everybody: so changes and entries of the log have numbers in
 * the order in which they are seen, and an index that knows change n has seen all before. Each query sees what is committed by then.
 */
const WRITE = `BEGIN ISOLATION LEVEL READ COMMITTED; SET LOCAL lock_timeout = ${BUSY_MS}; SET LOCAL idle_in_transaction_session_timeout = ${SILENT_MS};
  SELECT pg_advisory_xact_lock(${LOCKS}, 'log'::regclass::oid::integer)`;

/** Goes with what begins a transaction and with the first query: one way to the server and back for all three. */
const CHECK = 'SELECT "check" FROM vault';

/** A gallery in a PostgreSQL database. */
export class PostgresRecord implements GalleryRecord {
  readonly near = false;

  private constructor(
    private readonly database: PostgresDatabase,
    readonly vault: Vault,
  ) {}

  /** Takes the database, which is closed with the record. @throws as `openGallery`. */
  static async open(database: PostgresDatabase, key: Uint8Array | null): Promise<PostgresRecord> {
    const record = await PostgresRecord.openSealed(database);
    try {
      return new PostgresRecord(database, await record.#run(WRITE, unlock(database.place, key)));
    } catch (error) {
      await record.close();
      throw error;
    }
  }

  /** The same without its key: for what is not sealed, which is numbers and the audit log. */
  static async openSealed(database: PostgresDatabase): Promise<PostgresRecord> {
    const record = new PostgresRecord(database, sealedVault(null));
    try {
      await record.#lend(prepareTables);
      return new PostgresRecord(database, sealedVault(await record.#run(READ, checkOf())));
    } catch (error) {
      await record.close();
      throw error;
    }
  }

  get place(): string {
    return this.database.place;
  }

  read<T>(work: Work<T>): Promise<T> {
    return this.#run(`${READ}; ${CHECK}`, work, (begun) => this.#requireSameKey(begun));
  }

  write<T>(work: Work<T>): Promise<T> {
    return this.#run(`${WRITE}; ${CHECK}`, work, (begun) => this.#requireSameKey(begun));
  }

  watch(changed: () => void): Promise<() => Promise<void>> {
    return this.database.listen(CHANGE_CHANNEL, changed);
  }

  /** @throws GALLERY_UNREACHABLE when the database has pgvector, and the user not the right to make use of it. */
  async preparePgvector(): Promise<boolean> {
    const [found] = await this.read(
      rows<{ installed: string | null }>(
        "SELECT installed_version AS installed FROM pg_available_extensions WHERE name = 'vector'",
      ),
    );
    if (found?.installed === null) await this.write(run('CREATE EXTENSION IF NOT EXISTS vector SCHEMA public'));
    return found !== undefined;
  }

  alone(lock: number, statements: Work<void>, signal: AbortSignal): Promise<boolean> {
    return this.#lend(async (connection) => {
      const key = [ALONE_LOCKS, lock % 2 ** 31];
      const [got] = await connection.ask(
        'SELECT pg_try_advisory_lock($1, $2) AS got, pg_backend_pid() AS process',
        key,
      );
      const { got: mine, process } = got as { got: boolean; process: number };
      if (!mine) return false;
      const cancel = (): void => {
        void this.#lend((other) => other.ask('SELECT pg_cancel_backend($1)', [process])).catch(() => {});
      };
      signal.addEventListener('abort', cancel, { once: true });
      try {
        await runAwaiting(statements, ({ sql, values }: Query) => {
          signal.throwIfAborted();
          return connection.ask(postgresText(sql), values);
        });
        return true;
      } finally {
        signal.removeEventListener('abort', cancel);
        await connection.ask('SELECT pg_advisory_unlock($1, $2)', key).catch(() => {});
      }
    });
  }

  close(): Promise<void> {
    return this.database.close();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  #requireSameKey([vault]: readonly unknown[]): void {
    requireSameKey((vault as { check: Uint8Array } | undefined)?.check ?? null, this);
  }

  /** @param check looks at the rows of the last of the statements that begin, before the work has its first answer. */
  #run<T>(begin: string, work: Work<T>, check: (begun: readonly unknown[]) => void = () => {}): Promise<T> {
    return this.#lend((connection) => transaction(connection, begin, work, check));
  }

  async #lend<T>(work: (connection: PostgresConnection) => Promise<T>): Promise<T> {
    try {
      return await this.database.lend(work);
    } catch (error) {
      throw plainPostgresError(error, this.place);
    }
  }
}

async function transaction<T>(
  connection: PostgresConnection,
  begin: string,
  work: Work<T>,
  check: (begun: readonly unknown[]) => void,
): Promise<T> {
  try {
    const begun = connection.ask(begin).then(check);
    begun.catch(() => {});
    const result = await runAwaiting(work, async ({ sql, values }: Query) => {
      const answer = connection.ask(postgresText(sql), values);
      // The first query is on its way before the transaction has begun, and what it did is undone where the check fails.
      answer.catch(() => {});
      await begun;
      return answer;
    });
    await begun;
    const ended = connection.ask('COMMIT');
    // What was read is so, however its transaction ends; whoever is lent the connection next is served after that.
    if (begin.startsWith(READ)) ended.catch(() => {});
    else await ended;
    return result;
  } catch (error) {
    // A connection that is lost has rolled back by itself.
    await connection.ask('ROLLBACK').catch(() => {});
    throw error;
  }
}

/** Makes the tables where there are none, and brings those of an earlier version to this one. Two that come at once do it once. */
async function prepareTables(connection: PostgresConnection): Promise<void> {
  let found = await versionOf(connection);
  if (found === null || found < POSTGRES_VERSION) {
    // Whoever comes later waits for as long as it takes to bring the tables up to date, but not for a process that is frozen at it.
    await connection.ask(`BEGIN ISOLATION LEVEL READ COMMITTED; SET LOCAL idle_in_transaction_session_timeout = ${SILENT_MS};
      SELECT pg_advisory_xact_lock(${LOCKS}, 0)`);
    try {
      found = await versionOf(connection);
      if (found === null) await connection.ask(`CREATE SCHEMA IF NOT EXISTS ${POSTGRES_SCHEMA}; ${POSTGRES_TABLES}`);
      else await migrate(connection, found);
      await connection.ask('COMMIT');
    } catch (error) {
      await connection.ask('ROLLBACK').catch(() => {});
      throw error;
    }
    found = await versionOf(connection);
  }
  if (found === POSTGRES_VERSION) return;
  throw new LineamentError(
    'GALLERY_INVALID',
    `Expected a gallery of version ${POSTGRES_VERSION} in the schema ${POSTGRES_SCHEMA}, but it is of version ${found}.`,
  );
}

/** Null where there are no tables. */
async function versionOf(connection: PostgresConnection): Promise<number | null> {
  // Not by to_regclass, which answers from the connection's cache: it does not see what another made while this one waited for the lock.
  const found = await connection.ask("SELECT 1 FROM pg_tables WHERE schemaname = $1 AND tablename = 'gallery'", [
    POSTGRES_SCHEMA,
  ]);
  if (found.length === 0) return null;
  const [gallery] = (await connection.ask('SELECT version FROM gallery')) as { version: number }[];
  return gallery?.version ?? 0;
}

async function migrate(connection: PostgresConnection, from: number): Promise<void> {
  let at = from;
  for (let sql = POSTGRES_MIGRATIONS[at]; at < POSTGRES_VERSION && sql !== undefined; sql = POSTGRES_MIGRATIONS[at]) {
    await connection.ask(sql);
    at++;
  }
  await connection.ask('UPDATE gallery SET version = $1', [at]);
}
