import { GALLERY_SCHEMA } from './gallery-schema.js';
import { requireSameKey, unlock } from './gallery-lock.js';
import { type Database, inPlainWords, openPrivateDatabase, type Statement, transaction } from './private-database.js';
import { sealedVault, type Vault } from './vault.js';

/** A gallery's file, opened and unlocked: what every operation on the record works with. */
export class GalleryRecord {
  readonly #statements = new Map<string, Statement>();

  private constructor(
    readonly path: string,
    readonly database: Database,
    readonly vault: Vault,
  ) {}

  /** @throws as `openGallery`. */
  static async open(path: string, key: Uint8Array | null): Promise<GalleryRecord> {
    const database = await openPrivateDatabase(path, GALLERY_SCHEMA);
    try {
      return new GalleryRecord(path, database, unlock(database, path, key));
    } catch (error) {
      database.close();
      throw error;
    }
  }

  /**
   * Opens a gallery without its key: for what is not sealed, which is numbers and the audit log.
   * @throws as `openGallery`, but for keys.
   */
  static async openSealed(path: string): Promise<GalleryRecord> {
    const database = await openPrivateDatabase(path, GALLERY_SCHEMA);
    const check = database.prepare('SELECT "check" FROM vault').get() as { check: Uint8Array } | undefined;
    return new GalleryRecord(path, database, sealedVault(check?.check ?? null));
  }

  /** Works on one moment of the record. @throws GALLERY_LOCKED when its key was changed since it was opened. */
  read<T>(work: () => T): T {
    return this.#alone('BEGIN', work);
  }

  /** All of the work is in the file when this returns, or none of it. @throws as {@link read}, and DISK_FULL. */
  write<T>(work: () => T): T {
    return this.#alone('BEGIN IMMEDIATE', work);
  }

  /** A statement, prepared once. */
  sql(text: string): Statement {
    let statement = this.#statements.get(text);
    if (statement === undefined) this.#statements.set(text, (statement = this.database.prepare(text)));
    return statement;
  }

  row<Row>(text: string, ...values: (number | string | Uint8Array | null)[]): Row | undefined {
    return this.sql(text).get(...values) as Row | undefined;
  }

  rows<Row>(text: string, ...values: (number | string | Uint8Array | null)[]): Row[] {
    return this.sql(text).all(...values) as Row[];
  }

  close(): void {
    this.#statements.clear();
    if (this.database.isOpen) this.database.close();
  }

  #alone<T>(begin: 'BEGIN' | 'BEGIN IMMEDIATE', work: () => T): T {
    return inPlainWords(this.path, GALLERY_SCHEMA.what, () =>
      transaction(
        this.database,
        () => {
          const check = this.row<{ check: Uint8Array }>('SELECT "check" FROM vault')?.check ?? null;
          requireSameKey(check, this.path, this.vault);
          return work();
        },
        begin,
      ),
    );
  }
}
