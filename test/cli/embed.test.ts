import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { lineament } from './lineament.js';
import { portraits } from './portraits.js';

const { folder, at } = await portraits();

describe('embed', () => {
  test('tells each face with an embedding of length 1, in the order of the photos', async () => {
    const { code, stdout, stderr } = await lineament(
      'embed',
      at('both.jpg'),
      at('ada-1.jpg'),
      at('wall.png'),
      '--json',
    );
    expect(code).toBe(0);
    const { photos, broken } = JSON.parse(stdout);
    expect(broken).toBe(0);
    expect(photos.map(({ faces }: { faces: object[] }) => faces.length)).toEqual([1, 2, 0]);
    expect(photos[0].photo).toBe(at('ada-1.jpg'));
    const { embedding, box } = photos[0].faces[0];
    expect(Math.hypot(...embedding)).toBeCloseTo(1, 5);
    expect(box.width).toBeGreaterThan(100);
    expect(stderr).toContain('no face was found in');
  });

  test('writes a line for each face of a folder, passing over what is no photo', async () => {
    const out = join(folder, 'faces.jsonl');
    const { code, stdout, stderr } = await lineament('embed', folder, '--out', out, '--json');
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ out, photos: 6, faces: 5, noFace: 1, broken: 1 });
    expect(stderr).toContain('text.jpg as an image');
    const lines = readFileSync(out, 'utf8').trim().split('\n');
    expect(lines.map((line) => JSON.parse(line).face)).toEqual([1, 1, 1, 1, 2]);
  });

  test('says what is wrong when no photo can be used, though threads are still loading their networks', async () => {
    expect(await lineament('embed', at('text.jpg'), '--json')).toMatchObject({ code: 2, signal: null });
    const none = await lineament('embed', at('wall.png'), at('text.jpg'), '--json', '--threads', '2');
    expect(none).toMatchObject({ code: 2, signal: null });
    expect(JSON.parse(none.stdout).error.code).toBe('NO_FACE');
    mkdirSync(join(folder, 'empty'), { recursive: true });
    const empty = await lineament('embed', join(folder, 'empty'), '--json');
    expect(JSON.parse(empty.stdout).error).toMatchObject({
      code: 'FILE_INVALID',
      message: expect.stringContaining('no photos'),
    });
  });
});
