import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { decodeImage } from '../../src/image/decode.js';
import { temporaryFolder, writePhoto } from '../data/temporary-photos.js';
import { FOUR_PEOPLE } from '../face/demo-photo.js';
import { lineament } from './lineament.js';

const folder = temporaryFolder();

describe('detect', () => {
  test('tells of every face what interface and library promise, and draws them', async () => {
    const picture = join(folder, 'drawn.png');
    const { code, stdout } = await lineament('detect', FOUR_PEOPLE, '--picture', picture, '--json');
    expect(code).toBe(0);
    const { photos } = JSON.parse(stdout);
    expect(photos).toHaveLength(1);
    expect(photos[0].photo).toBe(FOUR_PEOPLE);
    expect(photos[0].faces).toHaveLength(4);
    for (const face of photos[0].faces) {
      expect(Object.keys(face)).toEqual(
        expect.arrayContaining(['box', 'score', 'landmarks', 'pupils', 'yaw', 'pitch', 'roll', 'quality']),
      );
    }
    const [before, after] = [await decodeImage(FOUR_PEOPLE), await decodeImage(picture)];
    expect([after.width, after.height]).toEqual([before.width, before.height]);
    // The left edge of the first box is drawn in another colour than the photo had there.
    const { left, top, height } = photos[0].faces[0].box;
    const at = (Math.round(top + height / 2) * before.width + Math.round(left)) * 3;
    expect(after.data.subarray(at, at + 3)).not.toEqual(before.data.subarray(at, at + 3));
  });

  test('says of a photo without a face that there is none', async () => {
    const wall = join(folder, 'wall.png');
    await writePhoto(wall, [120, 130, 140], 200, 200);
    const { code, stdout } = await lineament('detect', wall, FOUR_PEOPLE);
    expect(code).toBe(0);
    expect(stdout).toContain(`no face in ${wall}`);
    expect(stdout).toMatch(/sample6\.jpg\s+4 /);
  });

  test('refuses to draw on several photos, no photos, and what is no photo', async () => {
    const several = await lineament('detect', 'a.jpg', 'b.jpg', '--picture', 'c.png');
    expect(several.stderr).toContain('--picture draws on one photo, but got 2');
    expect(several.code).toBe(2);
    expect((await lineament('detect')).code).toBe(2);
    expect((await lineament('detect', 'package.json')).code).toBe(2);
  });
});
