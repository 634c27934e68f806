import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { FOUR_PEOPLE } from '../face/demo-photo.js';

/** Finds and embeds the faces of a photo in a process of its own; tells how many, and which libraries that took. */
const PROGRAM = `
  const { loadRecogniser } = await import(process.argv[1]);
  const recogniser = await loadRecogniser({ threads: 1, tiles: Number(process.argv[3]) });
  const faces = await recogniser.embed(process.argv[2]);
  const { sharedObjects } = process.report.getReport();
  console.log(JSON.stringify({ faces: faces.length, sharedObjects }));
`;

function recognise(tiles: number): { readonly faces: number; readonly sharedObjects: readonly string[] } {
  const door = fileURLToPath(new URL('../../dist/index.js', import.meta.url));
  const words = ['--input-type=module', '--eval', PROGRAM, door, FOUR_PEOPLE, String(tiles)];
  return JSON.parse(execFileSync(process.execPath, words, { encoding: 'utf8' }));
}

describe('a recogniser in a process of its own', () => {
  const { faces, sharedObjects } = recognise(6);

  test('embeds every face of a photo', () => {
    expect(faces).toBe(4);
  });

  test('never loads libtorch, nor the addon that leads to it', () => {
    // That libraries are listed at all shows in the one that decodes photos.
    expect(sharedObjects.some((path) => path.includes('sharp'))).toBe(true);
    expect(sharedObjects.filter((path) => /torch|libc10|native\/build/.test(path))).toEqual([]);
  });

  test('finds large faces without looking at tiles', () => {
    expect(recognise(0).faces).toBe(4);
  });
});
