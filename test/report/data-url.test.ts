import { describe, expect, it } from 'vitest';
import { dataUrl } from '../../src/report/data-url.js';

describe('dataUrl', () => {
  it('names PNG and JPEG by their first bytes', () => {
    const png = Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 1);
    expect(dataUrl(png)).toBe('data:image/png;base64,iVBORw0KGgoB');
    expect(dataUrl(Uint8Array.of(0xff, 0xd8, 0xff, 0xe0))).toBe('data:image/jpeg;base64,/9j/4A==');
  });

  it('reads a view into a larger buffer', () => {
    const buffer = Uint8Array.of(1, 2, 0xff, 0xd8, 0xff, 9);
    expect(dataUrl(buffer.subarray(2, 5))).toBe('data:image/jpeg;base64,/9j/');
  });

  it('refuses anything else', () => {
    const svg = new TextEncoder().encode('<svg onload="alert(1)">');
    expect(() => dataUrl(svg)).toThrow(/23 bytes that begin with "3c 73 76 67"/);
    expect(() => dataUrl(new Uint8Array())).toThrow(expect.objectContaining({ code: 'IMAGE_INVALID' }));
  });
});
