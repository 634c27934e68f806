import { randomBytes } from 'node:crypto';
import { LineamentError } from '../errors.js';
import { type Database, inPlainWords, transaction } from '../gallery/private-database.js';
import type { Caller, Scope } from './access.js';
import { hashSecret, type KeyToken, newToken, parseToken, SecretCheck, tokenText } from './key-token.js';

/** A key with what is known of it; its secret is not. */
export interface ApiKey extends Caller {
  /** ISO 8601, in UTC. */
  readonly created: string;
  readonly expires: string | null;
  readonly revoked: string | null;
}

export interface NewKey {
  readonly name: string;
  readonly scopes: readonly Scope[];
  readonly collections?: readonly string[] | null | undefined;
  readonly embeddings?: boolean | undefined;
  readonly perMinute?: number | null | undefined;
  readonly expires?: string | null | undefined;
}

interface Row {
  readonly id: string;
  readonly name: string;
  readonly salt: Uint8Array;
  readonly hash: Uint8Array;
  readonly scopes: string;
  readonly collections: string | null;
  readonly embeddings: number;
  readonly per_minute: number | null;
  readonly created: string;
  readonly expires: string | null;
  readonly revoked: string | null;
}

/**
 * The keys of a server, in its database. Every request looks its key up there, so that one is revoked for all processes at the moment
 * it is; of secrets only scrypt's hash is kept.
 */
export class KeyStore {
  readonly #secrets = new SecretCheck();

  constructor(
    private readonly database: Database,
    private readonly path: string,
    private readonly now: () => Date = () => new Date(),
  ) {}

  /**
   * @returns the key, and the text of it that nobody is told again.
   * @throws VALUE_INVALID for an administrator of some collections only: whoever makes keys can make one for all.
   */
  async create({ name, scopes, collections, embeddings, perMinute, expires }: NewKey): Promise<[ApiKey, string]> {
    if (scopes.includes('admin') && collections !== undefined && collections !== null) {
      throw new LineamentError('VALUE_INVALID', 'Expected no collections for a key of scope "admin": it is for all.');
    }
    const token = newToken();
    const salt = randomBytes(16);
    const hash = await hashSecret(token.secret, salt);
    this.#run(() =>
      this.database
        .prepare(
          `INSERT INTO key (id, name, salt, hash, scopes, collections, embeddings, per_minute, created, expires)
           VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
        )
        .run(
          token.id,
          name,
          salt,
          hash,
          JSON.stringify([...new Set(scopes)]),
          collections === undefined || collections === null ? null : JSON.stringify(collections),
          embeddings === true ? 1 : 0,
          perMinute ?? null,
          this.now().toISOString(),
          expires === undefined || expires === null ? null : new Date(expires).toISOString(),
        ),
    );
    return [keyOf(this.#row(token.id)!), tokenText(token)];
  }

  /** All keys, revoked ones too, the oldest first. */
  list(): ApiKey[] {
    const rows = this.#run(() => this.database.prepare('SELECT * FROM key ORDER BY created, id').all());
    return (rows as unknown as Row[]).map(keyOf);
  }

  /**
   * Whose key this is; null when it is no key, is not known, has expired or was revoked: nobody is told which. Takes tens of
   * milliseconds.
   */
  async holder(text: string): Promise<ApiKey | null> {
    const found = this.#find(text);
    if (found === null) return null;
    const { token, row } = found;
    return (await this.#secrets.holds(token, row.salt, row.hash)) ? keyOf(row) : null;
  }

  /** The same for a key that was seen before; null for others, right ones too. Takes microseconds. */
  known(text: string): ApiKey | null {
    const found = this.#find(text);
    return found !== null && this.#secrets.remembers(found.token, found.row.hash) ? keyOf(found.row) : null;
  }

  /** The key of this id, while it is valid. */
  valid(id: string): ApiKey | null {
    const row = this.#row(id);
    return row !== undefined && this.#valid(row) ? keyOf(row) : null;
  }

  /** @throws KEY_UNKNOWN; KEY_FORBIDDEN for the last key of an administrator, without which nobody could make another. */
  revoke(id: string): ApiKey {
    return this.#run(() =>
      transaction(this.database, () => {
        const row = this.#row(id);
        if (row === undefined) throw new LineamentError('KEY_UNKNOWN', `There is no key "${id}".`);
        const others = this.list().filter((key) => key.id !== id && this.#valid(key) && key.scopes.includes('admin'));
        if (keyOf(row).scopes.includes('admin') && this.#valid(row) && others.length === 0) {
          const message = `"${row.name}" is the last key of an administrator: without it nobody could make another.`;
          throw new LineamentError('KEY_FORBIDDEN', message, { cure: 'Make another key of scope "admin" first.' });
        }
        this.database
          .prepare('UPDATE key SET revoked = coalesce(revoked, ?) WHERE id = ?')
          .run(this.now().toISOString(), id);
        return keyOf(this.#row(id)!);
      }),
    );
  }

  /** What a text says, and the key of that id while it is valid. */
  #find(text: string): { readonly token: KeyToken; readonly row: Row } | null {
    const token = parseToken(text);
    const row = token === null ? undefined : this.#row(token.id);
    return token !== null && row !== undefined && this.#valid(row) ? { token, row } : null;
  }

  #row(id: string): Row | undefined {
    return this.#run(() => this.database.prepare('SELECT * FROM key WHERE id = ?').get(id)) as Row | undefined;
  }

  #valid({ revoked, expires }: Pick<Row, 'revoked' | 'expires'>): boolean {
    return revoked === null && (expires === null || new Date(expires) > this.now());
  }

  #run<T>(work: () => T): T {
    return inPlainWords(this.path, 'the keys of a server', work);
  }
}

function keyOf(row: Row): ApiKey {
  return {
    id: row.id,
    name: row.name,
    scopes: JSON.parse(row.scopes) as Scope[],
    collections: row.collections === null ? null : (JSON.parse(row.collections) as string[]),
    embeddings: row.embeddings === 1,
    perMinute: row.per_minute,
    created: row.created,
    expires: row.expires,
    revoked: row.revoked,
  };
}
