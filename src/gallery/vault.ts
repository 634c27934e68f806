import { createCipheriv, createDecipheriv, createHash, createHmac, hkdfSync, randomBytes } from 'node:crypto';
import { LineamentError } from '../errors.js';

/** How a store writes what it must not show: as it is, or encrypted. */
export interface Vault {
  /** What the right key is told by; null where nothing is encrypted. */
  readonly check: Uint8Array | null;
  /**
   * @param owner what it belongs to, such as the person's row: a sealed value that is moved to another owner does not open.
   */
  seal(plain: Uint8Array, owner: string): Uint8Array;
  /** @throws GALLERY_INVALID when it was changed, moved, or sealed with another key. */
  open(sealed: Uint8Array, owner: string): Uint8Array;
  /** The same for the same bytes, and tells nothing of them to whoever lacks the key. */
  fingerprint(plain: Uint8Array): Uint8Array;
}

/** Bytes of a key. */
export const KEY_BYTES = 32;

const CIPHER = 'aes-256-gcm';
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/** Leaves everything as it is. */
export const OPEN_VAULT: Vault = {
  check: null,
  seal: (plain) => plain,
  open: (sealed) => sealed,
  fingerprint: (plain) => createHash('sha256').update(plain).digest(),
};

/** Of a gallery whose key is not at hand. @param check what its key is told by. */
export function sealedVault(check: Uint8Array | null): Vault {
  const refuse = (): never => {
    throw new LineamentError('GALLERY_LOCKED', 'The gallery was opened without its key.');
  };
  return { check, seal: refuse, open: refuse, fingerprint: refuse };
}

/**
 * Encrypts with AES-256-GCM: a sealed value is a random nonce (12 bytes), the ciphertext, and the tag (16 bytes), which also covers
 * its owner. Random nonces suit some 2³² values a key (NIST SP 800-38D, 8.3). The keys for sealing, for fingerprints and for the
 * check are derived from the one given (HKDF, RFC 5869), so that none tells of another.
 *
 * @param key {@link KEY_BYTES} bytes.
 */
export function encryptingVault(key: Uint8Array): Vault {
  if (key.length !== KEY_BYTES) throw new TypeError(`A vault's key has ${KEY_BYTES} bytes, not ${key.length}.`);
  const derived = (purpose: string) =>
    Buffer.from(hkdfSync('sha256', key, '', `lineament gallery ${purpose}`, KEY_BYTES));
  const sealing = derived('seal');
  const marking = derived('fingerprint');
  return {
    check: derived('check'),
    seal(plain, owner) {
      const nonce = randomBytes(NONCE_BYTES);
      const cipher = createCipheriv(CIPHER, sealing, nonce).setAAD(Buffer.from(owner));
      return Buffer.concat([nonce, cipher.update(plain), cipher.final(), cipher.getAuthTag()]);
    },
    open(sealed, owner) {
      try {
        const nonce = sealed.subarray(0, NONCE_BYTES);
        const decipher = createDecipheriv(CIPHER, sealing, nonce, { authTagLength: TAG_BYTES })
          .setAAD(Buffer.from(owner))
          .setAuthTag(sealed.subarray(-TAG_BYTES));
        return Buffer.concat([decipher.update(sealed.subarray(NONCE_BYTES, -TAG_BYTES)), decipher.final()]);
      } catch (cause) {
        const message = `A template of ${owner} does not decrypt: it was changed, moved, or written with another key.`;
        throw new LineamentError('GALLERY_INVALID', message, { cause });
      }
    },
    fingerprint: (plain) => createHmac('sha256', marking).update(plain).digest(),
  };
}
