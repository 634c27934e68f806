import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { describe, expect, test } from 'vitest';
import { JOURNAL } from '../../src/cli/align-journal.js';
import { fileNames } from '../../src/cli/align-worker.js';
import { imageFolder } from '../../src/data/image-folder.js';
import { decodeImage } from '../../src/image/decode.js';
import { temporaryFolder, writePhoto } from '../data/temporary-photos.js';
import { FOUR_PEOPLE } from '../face/demo-photo.js';
import { lineament, start } from './lineament.js';

const folder = temporaryFolder();
const photos = join(folder, 'photos');

/** One of the four people alone, and two of them side by side. */
const source = sharp(readFileSync(FOUR_PEOPLE));
mkdirSync(join(photos, 'ada'), { recursive: true });
mkdirSync(join(photos, 'both'));
await source.clone().extract({ left: 1050, top: 250, width: 420, height: 450 }).toFile(join(photos, 'ada/1.jpg'));
await source.clone().extract({ left: 600, top: 250, width: 840, height: 450 }).toFile(join(photos, 'both/1.jpg'));
await writePhoto(join(photos, 'both/wall.png'), [120, 130, 140], 300, 300);

const filesIn = (out: string) =>
  readdirSync(out, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.includes('.'))
    .sort();

describe('align', () => {
  const out = join(folder, 'faces');

  test('writes a file a face, keeps the tree, and lists photos without a face', async () => {
    const { code, stdout } = await lineament('align', photos, '--out', out, '--json');
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ out, photos: 3, faces: 3, noFace: 1, broken: [] });
    expect(filesIn(out)).toEqual(['ada/1.jpg', JOURNAL, 'both/1-2.jpg', 'both/1.jpg', 'no-face.txt'].sort());
    expect(readFileSync(join(out, 'no-face.txt'), 'utf8')).toBe('both/wall.png\n');
    expect(await decodeImage(join(out, 'both/1-2.jpg'))).toMatchObject({ width: 112, height: 112 });
    const lines = readFileSync(join(out, JOURNAL), 'utf8').trim().split('\n').slice(1);
    const ada = lines.map((line) => JSON.parse(line)).find(({ photo }) => photo === 'ada/1.jpg');
    expect(ada.faces).toMatchObject([{ file: 'ada/1.jpg', quality: { reason: null } }]);
  });

  test('writes what training reads', () => {
    const { classes, samples } = imageFolder([out]);
    expect(classes).toEqual(['ada', 'both']);
    expect(samples).toHaveLength(3);
  });

  test('does nothing twice, and refuses to mix ways of aligning', async () => {
    const again = await lineament('align', photos, '--out', out);
    expect(again.stderr).toContain('3 of 3 photos are done already');
    expect(again.stdout).toContain('3 faces of 3 photos');
    const narrow = await lineament('align', photos, '--out', out, '--size', '96x112');
    expect(narrow).toMatchObject({ code: 2, stdout: '' });
    expect(narrow.stderr).toContain('is not what is asked for');
  });

  test('keeps the main face only, in the size and by the template asked for', async () => {
    const narrow = join(folder, 'narrow');
    const asked = ['--largest', '--size', '96x112', '--template', 'pupils', '--json'];
    const { stdout } = await lineament('align', photos, '--out', narrow, ...asked);
    expect(JSON.parse(stdout)).toMatchObject({ photos: 3, faces: 2, noFace: 1 });
    expect(await decodeImage(join(narrow, 'both/1.jpg'))).toMatchObject({ width: 96, height: 112 });
  });

  test('goes on where it was interrupted, and loses nothing', async () => {
    const many = join(folder, 'many');
    mkdirSync(many);
    for (let i = 0; i < 30; i++) copyFileSync(join(photos, 'ada/1.jpg'), join(many, `${i}.jpg`));
    const to = join(folder, 'interrupted');
    const { process: child, finished } = start(['align', many, '--out', to, '--threads', '1', '--json']);
    const journal = () =>
      existsSync(join(to, JOURNAL)) ? readFileSync(join(to, JOURNAL), 'utf8').split('\n').length : 0;
    while (journal() < 6 && child.exitCode === null) await new Promise((resolve) => setTimeout(resolve, 20));
    child.kill('SIGINT');
    const first = await finished;
    expect(first.code).toBe(130);
    const { photos: done, interrupted } = JSON.parse(first.stdout);
    expect(interrupted).toBe(true);
    expect(done).toBeGreaterThanOrEqual(4);
    expect(done).toBeLessThan(30);
    expect(filesIn(to)).toHaveLength(done + 1);
    const second = await lineament('align', many, '--out', to, '--threads', '1', '--json');
    expect(second.stderr).toContain(`${done} of 30 photos are done already`);
    expect(JSON.parse(second.stdout)).toMatchObject({ photos: 30, faces: 30, noFace: 0 });
    const pictures = new Set(Array.from({ length: 30 }, (_, i) => readFileSync(join(to, `${i}.jpg`), 'base64')));
    expect(pictures.size).toBe(1);
  });

  test('passes over photos that cannot be read, and says so; exits with 2 when there are no others', async () => {
    const mixed = join(folder, 'mixed');
    mkdirSync(mixed);
    writeFileSync(join(mixed, 'broken.jpg'), 'not a photo');
    const all = await lineament('align', mixed, '--out', join(folder, 'mixed-1'), '--json');
    expect(all.code).toBe(2);
    copyFileSync(join(photos, 'ada/1.jpg'), join(mixed, 'ada.jpg'));
    const { code, stdout, stderr } = await lineament('align', mixed, '--out', join(folder, 'mixed-2'), '--json');
    expect(code).toBe(0);
    expect(stderr).toContain('warning: Could not read');
    expect(JSON.parse(stdout)).toMatchObject({ photos: 2, faces: 1, noFace: 0, broken: [{ photo: 'broken.jpg' }] });
  });

  test.each([
    [[], 'expected photos or folders of photos'],
    [['photos'], '--out is missing'],
    [['nowhere', '--out', 'x'], 'Expected a photo or a folder of photos at nowhere'],
    [['.', '--out', 'x', '--size', '100x100'], '--size expects one of 112x112, 96x112'],
  ])('refuses %j', async (words, message) => {
    const { code, stderr } = await start(['align', ...words], folder).finished;
    expect(code).toBe(2);
    expect(stderr).toContain(message);
  });
});

describe('the names of faces', () => {
  test('are numbered from the second on, without those that other photos have', () => {
    expect(fileNames('a/x', 3, [])).toEqual(['a/x.jpg', 'a/x-2.jpg', 'a/x-3.jpg']);
    expect(fileNames('x', 3, [2])).toEqual(['x.jpg', 'x-3.jpg', 'x-4.jpg']);
    expect(fileNames('x', 0, [])).toEqual([]);
  });
});
