import type { Work } from './record-work.js';
import type { Vault } from './vault.js';

/** The record of a gallery in a database, opened and unlocked: what every operation works with. */
export interface GalleryRecord extends AsyncDisposable {
  /** Where it is, as messages name it: a path, or a URL without its password. */
  readonly place: string;
  readonly vault: Vault;
  /** Whether it is in this process, so that a look at it costs microseconds. */
  readonly near: boolean;

  /** Works on one moment of the record. @throws GALLERY_LOCKED when its key was changed since it was opened. */
  read<T>(work: Work<T>): Promise<T>;

  /**
   * All of the work is durable when the promise is fulfilled, or none of it. One writes at a time, so that changes are numbered in the
   * order in which they are seen. @throws as {@link read}, GALLERY_BUSY, and DISK_FULL.
   */
  write<T>(work: Work<T>): Promise<T>;

  /**
   * Calls whenever templates may have changed, whoever changed them. @returns what ends it; null where the record tells nobody, so that
   * one has to look at its number of changes.
   */
  watch(changed: () => void): Promise<(() => Promise<void>) | null>;

  /** Has the database compare vectors itself; false where it cannot. Null for a file. */
  readonly preparePgvector: (() => Promise<boolean>) | null;

  /**
   * Runs each of its statements on its own, in no transaction, as PostgreSQL asks of what is done beside those who write. Null for a file.
   * @param lock whoever has it works; @returns false when another process has it.
   * @param signal ends the statement that runs.
   */
  readonly alone: ((lock: number, statements: Work<void>, signal: AbortSignal) => Promise<boolean>) | null;

  close(): Promise<void>;
}
