import { describe, expect, it } from 'vitest';
import { crc32c } from '../../../src/training/tracking/crc32c.js';

const ascending = Uint8Array.from({ length: 32 }, (_, i) => i);

describe('crc32c', () => {
  it.each([
    // RFC 3720, appendix B.4; the last is the check value of the catalogue of parametrised CRCs.
    ['32 bytes of zeros', new Uint8Array(32), 0x8a9136aa],
    ['32 bytes of ones', new Uint8Array(32).fill(255), 0x62a8ab43],
    ['32 ascending bytes', ascending, 0x46dd794e],
    ['32 descending bytes', ascending.toReversed(), 0x113fdb5c],
    ['the digits', new TextEncoder().encode('123456789'), 0xe3069283],
    ['nothing', new Uint8Array(), 0],
  ])('is as published for %s', (_, bytes, expected) => {
    expect(crc32c(bytes)).toBe(expected);
  });
});
