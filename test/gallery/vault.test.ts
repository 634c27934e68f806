import { createDecipheriv, hkdfSync } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { encryptingVault, OPEN_VAULT } from '../../src/gallery/vault.js';

const key = new Uint8Array(32).fill(7);
const plain = Uint8Array.of(1, 2, 3, 4, 5);
const invalid = expect.objectContaining({ code: 'GALLERY_INVALID' });

describe('an encrypting vault', () => {
  it('opens what it sealed, for the same owner alone', () => {
    fc.assert(
      fc.property(fc.uint8Array(), fc.string(), (bytes, owner) => {
        const vault = encryptingVault(key);
        const sealed = vault.seal(bytes, owner);
        expect(Uint8Array.from(vault.open(sealed, owner))).toEqual(bytes);
        expect(() => vault.open(sealed, `${owner}.`)).toThrow(invalid);
        expect(() => encryptingVault(new Uint8Array(32)).open(sealed, owner)).toThrow(invalid);
      }),
    );
  });

  it('refuses what was changed, wherever', () => {
    const vault = encryptingVault(key);
    const sealed = vault.seal(plain, 'Ada');
    for (let at = 0; at < sealed.length; at++) {
      const changed = Uint8Array.from(sealed);
      changed[at]! ^= 1;
      expect(() => vault.open(changed, 'Ada')).toThrow(invalid);
    }
    for (let length = 0; length < sealed.length; length++) {
      expect(() => vault.open(sealed.subarray(0, length), 'Ada')).toThrow(invalid);
    }
  });

  it('is AES-256-GCM as its comment says', () => {
    const sealed = encryptingVault(key).seal(plain, 'Ada');
    const sealing = Buffer.from(hkdfSync('sha256', key, '', 'lineament gallery seal', 32));
    const decipher = createDecipheriv('aes-256-gcm', sealing, sealed.subarray(0, 12));
    decipher.setAAD(Buffer.from('Ada')).setAuthTag(sealed.subarray(-16));
    expect([...decipher.update(sealed.subarray(12, -16)), ...decipher.final()]).toEqual([...plain]);
  });

  it('never seals the same twice alike, but gives it the same fingerprint', () => {
    const vault = encryptingVault(key);
    expect(vault.seal(plain, 'Ada')).not.toEqual(vault.seal(plain, 'Ada'));
    expect(vault.fingerprint(plain)).toEqual(encryptingVault(key).fingerprint(plain));
    expect(vault.fingerprint(plain)).not.toEqual(OPEN_VAULT.fingerprint(plain));
    expect(vault.check).not.toEqual(encryptingVault(new Uint8Array(32)).check);
  });

  it('takes no key of another length', () => {
    expect(() => encryptingVault(new Uint8Array(16))).toThrow(/32 bytes, not 16/);
  });
});
