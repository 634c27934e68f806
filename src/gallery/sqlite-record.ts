import { GALLERY_SCHEMA } from './gallery-schema.js';
import type { GalleryRecord } from './gallery-record.js';
import { checkOf, requireSameKey, unlock } from './gallery-lock.js';
import { type Database, inPlainWords, openPrivateDatabase, type Statement, transaction } from './private-database.js';
import { type Query, runNow, type Work } from './record-work.js';
import { sealedVault, type Vault } from './vault.js';

/** A gallery in an SQLite file. */
export class SqliteRecord implements GalleryRecord {
  readonly near = true;
  readonly preparePgvector = null;
  readonly alone = null;
  readonly #statements = new Map<string, Statement>();

  private constructor(
    readonly place: string,
    readonly database: Database,
    readonly vault: Vault,
  ) {}

  /** @throws as `openGallery`. */
  static async open(path: string, key: Uint8Array | null): Promise<SqliteRecord> {
    const record = await SqliteRecord.openSealed(path);
    try {
      const vault = await record.#run('BEGIN IMMEDIATE', unlock(path, key));
      return new SqliteRecord(path, record.database, vault);
    } catch (error) {
      await record.close();
      throw error;
    }
  }

  /**
   * Opens a gallery without its key: for what is not sealed, which is numbers and the audit log.
   * @throws as `openGallery`, but for keys.
   */
  static async openSealed(path: string): Promise<SqliteRecord> {
    const database = await openPrivateDatabase(path, GALLERY_SCHEMA);
    const record = new SqliteRecord(path, database, sealedVault(null));
    const check = record.#run('BEGIN', checkOf());
    return new SqliteRecord(path, database, sealedVault(check));
  }

  async read<T>(work: Work<T>): Promise<T> {
    return this.#run('BEGIN', this.#withSameKey(work));
  }

  async write<T>(work: Work<T>): Promise<T> {
    return this.#run('BEGIN IMMEDIATE', this.#withSameKey(work));
  }

  async watch(): Promise<null> {
    return null;
  }

  async close(): Promise<void> {
    this.#statements.clear();
    if (this.database.isOpen) this.database.close();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  *#withSameKey<T>(work: Work<T>): Work<T> {
    requireSameKey(yield* checkOf(), this);
    return yield* work;
  }

  #run<T>(begin: 'BEGIN' | 'BEGIN IMMEDIATE', work: Work<T>): T {
    return inPlainWords(this.place, GALLERY_SCHEMA.what, () =>
      transaction(this.database, () => runNow(work, (query) => this.#ask(query)), begin),
    );
  }

  #ask({ sql, values }: Query): readonly unknown[] {
    let statement = this.#statements.get(sql);
    if (statement === undefined) {
      statement = this.database.prepare(sql.replaceAll('(??)', '(SELECT value FROM json_each(?))'));
      this.#statements.set(sql, statement);
    }
    return statement.all(...values.map((value) => (Array.isArray(value) ? JSON.stringify(value) : (value as never))));
  }
}
