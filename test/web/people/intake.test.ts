import { describe, expect, test } from 'vitest';
import { batchesOf, fileOf, peopleOf } from '../../../web/people/intake.js';

/** A file as a browser has it when a folder was chosen. */
function file(path: string, type = 'image/jpeg', bytes = 10): File {
  const made = new File([new Uint8Array(bytes)], path.split('/').at(-1)!, { type });
  return Object.assign(made, { webkitRelativePath: path });
}

describe('the people of a folder', () => {
  test('are named after the folders that their photos lie in', () => {
    const { people, skipped } = peopleOf([
      file('team/Ben/2.jpg'),
      file('team/Ada/1.jpg'),
      file('team/Ben/1.png', 'image/png'),
      file('team/Ben/notes.txt', 'text/plain'),
      file('team/Ben/.DS_Store', ''),
      file('team/north/Cleo/1.jpg'),
    ]);
    expect(people.map(({ name, photos }) => [name, photos.map(fileOf)])).toEqual([
      ['Ada', ['team/Ada/1.jpg']],
      ['Ben', ['team/Ben/2.jpg', 'team/Ben/1.png']],
      ['Cleo', ['team/north/Cleo/1.jpg']],
    ]);
    expect(skipped).toBe(1);
  });

  test('are one where the folder itself is a person’s', () => {
    expect(peopleOf([file('Ada/1.jpg'), file('Ada/2.jpg')]).people.map(({ name }) => name)).toEqual(['Ada']);
  });
});

describe('batches', () => {
  const limits = { photos: 64, photoBytes: 100, bodyBytes: 200 };
  const sizes = (batches: ReturnType<typeof batchesOf>) =>
    batches.map(({ name, photos }) => [name, photos.map(({ size }) => size)]);
  const photos = (...bytes: number[]) => bytes.map((size, i) => file(`x/${i}.jpg`, 'image/jpeg', size));

  test('are of one person each, and of eight photos at most', () => {
    const people = [
      { name: 'Ada', photos: photos(...Array<number>(9).fill(1)) },
      { name: 'Ben', photos: photos(1) },
    ];
    expect(batchesOf(people, limits).map(({ name, photos: { length } }) => [name, length])).toEqual([
      ['Ada', 8],
      ['Ada', 1],
      ['Ben', 1],
    ]);
    expect(batchesOf(people, { ...limits, photos: 3 }).map(({ photos: { length } }) => length)).toEqual([3, 3, 3, 1]);
  });

  test('have no more bytes than a request may, and none is refused with a photo that is too large', () => {
    // 0.9 · 200 = 180 bytes a request.
    const batches = batchesOf([{ name: 'Ada', photos: photos(90, 90, 1, 101, 5) }], limits);
    expect(sizes(batches)).toEqual([
      ['Ada', [90, 90]],
      ['Ada', [1]],
      ['Ada', [101]],
      ['Ada', [5]],
    ]);
  });

  test('have a key each, by which they are enrolled once', () => {
    const keys = batchesOf([{ name: 'Ada', photos: photos(...Array<number>(40).fill(1)) }], limits).map(
      ({ key }) => key,
    );
    expect(new Set(keys).size).toBe(5);
    expect(keys[0]).toMatch(/^[0-9a-f]{32}$/);
  });
});
