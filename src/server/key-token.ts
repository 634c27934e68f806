import { createHash, randomBytes, scrypt, timingSafeEqual } from 'node:crypto';

/** A key as its owner sees it, once: `lin_<id>_<secret>`. */
export interface KeyToken {
  /** Names the key; not secret. */
  readonly id: string;
  /** 32 random bytes, in base64url. */
  readonly secret: string;
}

const ID_BYTES = 6;
const SECRET_BYTES = 32;
const FORM = /^lin_([0-9a-f]{12})_([A-Za-z0-9_-]{43})$/;

/** What scrypt takes (RFC 7914): 16 MB and some 50 ms. A secret of 256 random bits would be safe with less. */
const COST = { N: 16_384, r: 8, p: 1 } as const;
const HASH_BYTES = 32;

export function newToken(): KeyToken {
  return { id: randomBytes(ID_BYTES).toString('hex'), secret: randomBytes(SECRET_BYTES).toString('base64url') };
}

export function tokenText({ id, secret }: KeyToken): string {
  return `lin_${id}_${secret}`;
}

/** Null for a text that is no key. */
export function parseToken(text: string): KeyToken | null {
  const [, id, secret] = FORM.exec(text) ?? [];
  return id === undefined || secret === undefined ? null : { id, secret };
}

/** What is kept of a secret. */
export function hashSecret(secret: string, salt: Uint8Array): Promise<Buffer> {
  return new Promise((resolve, reject) =>
    scrypt(secret, salt, HASH_BYTES, COST, (error, hash) => (error === null ? resolve(hash) : reject(error))),
  );
}

/**
 * Whether secrets are those that were hashed. Each is hashed slowly once; from then on this process knows it by its SHA-256, so that a
 * request costs microseconds.
 */
export class SecretCheck {
  readonly #known = new Map<string, Buffer>();

  async holds(token: KeyToken, salt: Uint8Array, hash: Uint8Array): Promise<boolean> {
    if (this.remembers(token, hash)) return true;
    const right = timingSafeEqual(await hashSecret(token.secret, salt), hash);
    if (right) this.#known.set(token.id, digestOf(token, hash));
    return right;
  }

  /** Whether it held before, which takes no time to tell. */
  remembers(token: KeyToken, hash: Uint8Array): boolean {
    const known = this.#known.get(token.id);
    return known !== undefined && timingSafeEqual(known, digestOf(token, hash));
  }
}

function digestOf({ secret }: KeyToken, hash: Uint8Array): Buffer {
  return createHash('sha256').update(secret).update(hash).digest();
}
