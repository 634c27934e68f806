import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

const MAIN = fileURLToPath(new URL('../../dist/cli/main.js', import.meta.url));
const VERIFY = fileURLToPath(new URL('../../dist/commands/verify.js', import.meta.url));
const STATIC_IMPORT = /^import\s(?:[^;'"]*?\bfrom\s*)?['"](\.[^'"]+)['"]/gm;

/** The files that Node reads for these, without what they load by import(). */
function readWith(entries: readonly string[]): string[] {
  const files = new Set<string>();
  const waiting = [...entries];
  for (let file = waiting.pop(); file !== undefined; file = waiting.pop()) {
    if (files.has(file)) continue;
    files.add(file);
    const imports = readFileSync(file, 'utf8').matchAll(STATIC_IMPORT);
    for (const [, target] of imports) waiting.push(resolve(dirname(file), target!));
  }
  return [...files];
}

it('has a command about two photos in a handful of files', () => {
  const files = readWith([MAIN, VERIFY]);
  expect(files.length).toBeLessThan(8);
  // The detector is in them: they are not few only because imports are not followed.
  expect(files.some((file) => readFileSync(file, 'utf8').includes('dist/face/detector-network.js'))).toBe(true);
});
