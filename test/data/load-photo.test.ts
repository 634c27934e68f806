import { truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { coverCanvas } from '../../src/data/cover-canvas.js';
import { loadPhoto } from '../../src/data/load-photo.js';
import { decodeImage } from '../../src/image/decode.js';
import { temporaryFolder } from './temporary-photos.js';

const folder = temporaryFolder();

async function writeJpeg(name: string, side: number, sigma = 20): Promise<string> {
  const noise = { type: 'gaussian', mean: 128, sigma } as const;
  const path = join(folder, name);
  writeFileSync(
    path,
    await sharp({ create: { width: side, height: side, channels: 3, background: '#000', noise } })
      .jpeg()
      .toBuffer(),
  );
  return path;
}

describe('loadPhoto', () => {
  it('gives a small photo at its own size where the canvas does not enlarge, else at the size of the canvas', async () => {
    const path = await writeJpeg('small.jpg', 24);
    const canvas = { width: 32, height: 32 };
    const whole = await decodeImage(path);
    expect(await loadPhoto(path)).toEqual(whole);
    expect(await loadPhoto(path, { ...canvas, enlarge: false })).toEqual({
      ...whole,
      shown: { width: 24, height: 24 },
    });
    expect(await loadPhoto(path, canvas)).toEqual(coverCanvas(whole, canvas));
  });

  it('shrinks a larger photo to the canvas, whatever the length of its file', async () => {
    for (const path of [await writeJpeg('flat.jpg', 100, 1), await writeJpeg('noisy.jpg', 400, 60)]) {
      const photo = await loadPhoto(path, { width: 40, height: 30, enlarge: false });
      expect([photo.width, photo.height, photo.shown]).toEqual([40, 30, undefined]);
    }
  });

  it('gives photos that are loaded at once each its own pixels', async () => {
    const paths = await Promise.all([10, 20, 30].map((side) => writeJpeg(`${side}.jpg`, side)));
    const alone = [];
    for (const path of paths) alone.push(await decodeImage(path));
    expect(
      await Promise.all(paths.map((path) => loadPhoto(path, { width: 32, height: 32, enlarge: false }))),
    ).toMatchObject(alone);
  });

  it('says what is wrong with a file that is truncated, missing or a folder', async () => {
    const path = await writeJpeg('truncated.jpg', 64);
    truncateSync(path, 600);
    const canvas = { width: 32, height: 32 };
    await expect(loadPhoto(path, canvas)).rejects.toMatchObject({
      code: 'IMAGE_INVALID',
      message: expect.stringContaining(path),
    });
    await expect(loadPhoto(join(folder, 'nobody.jpg'), canvas)).rejects.toMatchObject({ code: 'FILE_INVALID' });
    await expect(loadPhoto(folder, canvas)).rejects.toMatchObject({ code: 'FILE_INVALID' });
  });
});
