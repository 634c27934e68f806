import { expect, it } from 'vitest';
import { decodeImage } from '../../src/image/decode.js';
import { encodeJpeg, encodePng } from '../../src/image/encode.js';
import type { RgbImage } from '../../src/image/image.js';

const ramp: RgbImage = { width: 16, height: 8, data: Uint8Array.from({ length: 16 * 8 * 3 }, (_, i) => (i * 5) % 256) };
const flat: RgbImage = { width: 16, height: 8, data: new Uint8Array(16 * 8 * 3).fill(90) };

it('keeps every byte through PNG', async () => {
  expect(await decodeImage(await encodePng(ramp))).toEqual(ramp);
});

it('keeps a flat picture nearly the same through JPEG, and shrinks with quality', async () => {
  const back = await decodeImage(await encodeJpeg(flat));
  expect(Math.max(...back.data.map((value) => Math.abs(value - 90)))).toBeLessThanOrEqual(1);
  expect((await encodeJpeg(ramp, 20)).length).toBeLessThan((await encodeJpeg(ramp, 95)).length);
});
