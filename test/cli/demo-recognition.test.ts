import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type PhotoRecognition, recognisePhotos } from '../../src/cli/demo-recognition.js';
import { recognitionSections } from '../../src/cli/demo-recognition-sections.js';
import { Output } from '../../src/cli/output.js';
import { renderReport } from '../../src/report/html.js';
import { FOUR_PEOPLE } from '../face/demo-photo.js';

const directory = mkdtempSync(join(tmpdir(), 'lineament-demo-'));
afterAll(() => rmSync(directory, { recursive: true }));

let told = '';
const output = new Output({
  json: true,
  quiet: false,
  stdout: { write: () => {} },
  stderr: { write: (text) => (told += text) },
});
const named = (file: string) => ({ path: join(directory, file), name: file });

/** Two people at the right of the photo, and the rightmost alone, brighter and larger. */
beforeAll(async () => {
  await sharp(FOUR_PEOPLE)
    .extract({ left: 1080, top: 200, width: 840, height: 640 })
    .resize({ width: 420 })
    .toFile(join(directory, 'two.jpg'));
  await sharp(FOUR_PEOPLE)
    .extract({ left: 1400, top: 200, width: 500, height: 500 })
    .modulate({ brightness: 1.1 })
    .toFile(join(directory, 'one.png'));
  await sharp({ create: { width: 200, height: 200, channels: 3, background: '#6a8' } }).toFile(
    join(directory, 'wall.jpg'),
  );
  writeFileSync(join(directory, 'text.jpg'), 'no picture');
});

describe('recognisePhotos', () => {
  let recognition: PhotoRecognition;
  beforeAll(async () => {
    const photos = ['text.jpg', 'two.jpg', 'nowhere.jpg', 'wall.jpg', 'one.png'].map(named);
    recognition = (await recognisePhotos(photos, { output, signal: new AbortController().signal }))!;
  }, 60_000);

  test('a person in two photos is one person, another is like no other', () => {
    const [two, wall, one] = recognition.photos;
    expect([two!.faces.length, wall!.faces.length, one!.faces.length]).toEqual([2, 0, 1]);
    const [face] = one!.faces;
    const [right, left] = two!.faces.toSorted((a, b) => b.box.left - a.box.left);
    expect([face!.group, right!.group, left!.group]).toEqual([1, 1, null]);
    expect(recognition.comparisons).toBe(2);
    expect(recognition.matches.map(({ faces }) => faces.map(({ number }) => number))).toEqual([
      [right!.number, face!.number],
    ]);
  });

  test('faces are numbered through all photos, and their boxes are in pixels of the photo', () => {
    const [two, , one] = recognition.photos;
    expect([...two!.faces, ...one!.faces].map(({ number }) => number)).toEqual([1, 2, 3]);
    expect(two!.size.width).toBe(420);
    for (const { box } of two!.faces) expect(box.left + box.width).toBeLessThan(420);
  });

  test('what cannot be read or has no face is told, and the rest goes on', () => {
    expect(recognition.broken.map(({ photo }) => photo)).toEqual([
      join(directory, 'text.jpg'),
      join(directory, 'nowhere.jpg'),
    ]);
    expect(told).toContain('nowhere.jpg, but there is none');
    expect(told).toContain('no face was found in wall.jpg');
  });

  test('the report says so too, and shows who is whom', async () => {
    const html = await renderReport({ title: '', summary: [], sections: recognitionSections(recognition) });
    expect(html).toContain('nowhere.jpg, but there is none');
    expect(html).toContain('wall.jpg: no face found');
    expect(html).toContain('<b>Person A</b> 2 faces');
    expect(html.match(/class="match"/g)).toHaveLength(2);
  });
});

test('without a single photo there is nothing to say but that', async () => {
  const none = (await recognisePhotos([], { output, signal: new AbortController().signal }))!;
  expect(none).toMatchObject({ photos: [], matches: [], comparisons: 0 });
  expect(recognitionSections(none)).toHaveLength(1);
});

test('an interruption ends it', async () => {
  expect(await recognisePhotos([named('one.png')], { output, signal: AbortSignal.abort() })).toBeNull();
});
