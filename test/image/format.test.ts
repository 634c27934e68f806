import sharp from 'sharp';
import { expect, it } from 'vitest';
import { formatOf, hasImageExtension } from '../../src/image/format.js';

it.each(['jpeg', 'png', 'gif', 'webp', 'tiff', 'avif'] as const)('recognises %s by its first bytes', async (format) => {
  const image = sharp({ create: { width: 8, height: 8, channels: 3, background: '#345' } });
  expect(formatOf(await image.toFormat(format).toBuffer())).toBe(format);
});

it('knows nothing else', () => {
  expect(formatOf(new Uint8Array(0))).toBeNull();
  expect(formatOf(new Uint8Array([0xff, 0xd8]))).toBeNull();
  expect(formatOf(new TextEncoder().encode('<svg xmlns="http://www.w3.org/2000/svg"/>'))).toBeNull();
});

it('tells by the name of a file whether it is one that is read', () => {
  expect(['a.jpg', 'b.JPEG', 'c.d.webp', 'e.tif'].every(hasImageExtension)).toBe(true);
  expect(['a.txt', 'jpg', 'a.jpg.part', ''].some(hasImageExtension)).toBe(false);
});
