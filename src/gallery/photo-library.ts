import { LineamentError } from '../errors.js';
import type { Box, Quality } from '../face/face.js';
import type { ModelIdentity } from '../matching/recogniser.js';
import { type Database, inPlainWords, openPrivateDatabase, transaction } from './private-database.js';

const SCHEMA = {
  applicationId: 0x4c4e504c, // "LNPL"
  version: 1,
  what: 'the state of a photo library',
  tables: `
    CREATE TABLE library (model TEXT NOT NULL, sha256 TEXT NOT NULL, next_group INTEGER NOT NULL) STRICT;
    CREATE TABLE photo (
      id INTEGER PRIMARY KEY,
      path TEXT NOT NULL UNIQUE,
      bytes INTEGER NOT NULL,
      modified_ms REAL NOT NULL
    ) STRICT;
    -- An embedding is float32, little-endian; a thumbnail is a JPEG; a box is JSON.
    CREATE TABLE face (
      id INTEGER PRIMARY KEY,
      photo INTEGER NOT NULL REFERENCES photo ON DELETE CASCADE,
      box TEXT NOT NULL,
      quality REAL,
      embedding BLOB NOT NULL,
      thumbnail BLOB NOT NULL,
      "group" INTEGER
    ) STRICT;
    CREATE INDEX face_of_photo ON face (photo);
  `,
};

/** Tells whether a file is still the one that was looked at. */
export interface FileStamp {
  readonly bytes: number;
  readonly modifiedMs: number;
}

export interface LibraryFace {
  readonly id: number;
  /** The path of its photo below the library's folder. */
  readonly photo: string;
  readonly box: Box | null;
  /** Of the face, in [0, 1]; null where the photo was taken as a face. */
  readonly quality: number | null;
  readonly embedding: Float32Array;
  /** The number of its group; null for a face that is in none. */
  readonly group: number | null;
}

export interface FoundFace {
  readonly box: Box | null;
  readonly quality: Quality | null;
  readonly embedding: Float32Array;
  /** JPEG. */
  readonly thumbnail: Uint8Array;
}

/**
 * What is known of a photo library between runs: the faces of each photo, and their groups. Personal data, kept as a
 * gallery is: in a file of its owner's alone, and what is deleted is overwritten.
 */
export class PhotoLibrary implements Disposable {
  private constructor(
    private readonly path: string,
    private readonly database: Database,
  ) {}

  /**
   * Opens the state in `path`, or begins it.
   * @throws MODEL_MISMATCH when it was begun with another model; GALLERY_INVALID and others as `openPrivateDatabase`.
   */
  static async open(path: string, model: ModelIdentity): Promise<PhotoLibrary> {
    const library = new PhotoLibrary(path, await openPrivateDatabase(path, SCHEMA));
    try {
      library.#write(() => {
        const { database } = library;
        const row = database.prepare('SELECT * FROM library').get() as { model: string; sha256: string } | undefined;
        if (row === undefined) {
          database.prepare('INSERT INTO library VALUES (?, ?, 1)').run(model.name, model.sha256);
        } else if (row.sha256 !== model.sha256) {
          throw new LineamentError(
            'MODEL_MISMATCH',
            `The state of this photo library (${path}) was begun with ${row.model}, and this is ${model.name}: name another file with --state, or delete this one.`,
          );
        }
      });
    } catch (error) {
      library[Symbol.dispose]();
      throw error;
    }
    return library;
  }

  /** The photos that have been looked at. */
  photos(): Map<string, FileStamp> {
    const rows = this.#run(() => this.database.prepare('SELECT path, bytes, modified_ms FROM photo').all());
    return new Map(
      (rows as unknown as { path: string; bytes: number; modified_ms: number }[]).map((row) => [
        row.path,
        { bytes: row.bytes, modifiedMs: row.modified_ms },
      ]),
    );
  }

  /** Keeps what was found in a photo, in place of what was found in it before. */
  add(photo: string, { bytes, modifiedMs }: FileStamp, faces: readonly FoundFace[]): void {
    this.#write(() => {
      this.database.prepare('DELETE FROM photo WHERE path = ?').run(photo);
      const { lastInsertRowid } = this.database
        .prepare('INSERT INTO photo (path, bytes, modified_ms) VALUES (?, ?, ?)')
        .run(photo, bytes, modifiedMs);
      const insert = this.database.prepare(
        'INSERT INTO face (photo, box, quality, embedding, thumbnail) VALUES (?, ?, ?, ?, ?)',
      );
      for (const { box, quality, embedding, thumbnail } of faces) {
        const numbers = new Uint8Array(embedding.buffer, embedding.byteOffset, embedding.byteLength);
        insert.run(lastInsertRowid, JSON.stringify(box), quality?.score ?? null, numbers, thumbnail);
      }
    });
  }

  /** Removes photos, and all that was made of them. */
  remove(photos: readonly string[]): void {
    this.#write(() => {
      const remove = this.database.prepare('DELETE FROM photo WHERE path = ?');
      for (const photo of photos) remove.run(photo);
    });
  }

  /** Every face, by photo, and within one in the order they were found in. */
  faces(): LibraryFace[] {
    const rows = this.#run(() =>
      this.database
        .prepare(`
          SELECT face.id, photo.path AS photo, box, quality, embedding, "group"
          FROM face JOIN photo ON photo.id = face.photo ORDER BY photo.path, face.id
        `)
        .all(),
    );
    return (rows as unknown as (Omit<LibraryFace, 'box' | 'embedding'> & { box: string; embedding: Uint8Array })[]).map(
      (row) => ({
        ...row,
        box: JSON.parse(row.box) as Box | null,
        embedding: new Float32Array(row.embedding.slice().buffer),
      }),
    );
  }

  thumbnail(face: number): Uint8Array {
    const row = this.#run(() => this.database.prepare('SELECT thumbnail FROM face WHERE id = ?').get(face));
    return (row as { thumbnail: Uint8Array }).thumbnail;
  }

  /** The number of the next new group: no number is given twice, even when its group is gone. */
  get nextGroup(): number {
    const row = this.#run(() => this.database.prepare('SELECT next_group FROM library').get());
    return (row as { next_group: number }).next_group;
  }

  /** Keeps the groups of faces. */
  assign(groups: ReadonlyMap<number, number | null>): void {
    this.#write(() => {
      const assign = this.database.prepare('UPDATE face SET "group" = ? WHERE id = ?');
      for (const [face, group] of groups) assign.run(group, face);
      this.database.exec(
        'UPDATE library SET next_group = max(next_group, (SELECT coalesce(max("group"), 0) + 1 FROM face))',
      );
    });
  }

  [Symbol.dispose](): void {
    if (this.database.isOpen) this.database.close();
  }

  #run<T>(work: () => T): T {
    return inPlainWords(this.path, SCHEMA.what, work);
  }

  #write<T>(work: () => T): T {
    return this.#run(() => transaction(this.database, work));
  }
}
