import { readFileSync } from 'node:fs';
import { dirname, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

const SOURCES = fileURLToPath(new URL('../../src', import.meta.url));
/** `import … from`, `export … from` and `import '…'`, but neither `import type` nor `import()`. */
const STATIC_IMPORT = /^(?:import|export)\s+(?!type\b)(?:[^;'"]*?\bfrom\s+)?['"]([^'"]+)['"]/gm;

/** The files of `src/`, and the packages, that loading a file loads with it. */
function loadedWith(entries: readonly string[]): Set<string> {
  const loaded = new Set<string>();
  const waiting = entries.map((entry) => resolve(SOURCES, entry));
  for (let path = waiting.pop(); path !== undefined; path = waiting.pop()) {
    const name = relative(SOURCES, path);
    if (loaded.has(name)) continue;
    loaded.add(name);
    for (const [, target] of readFileSync(path, 'utf8').matchAll(STATIC_IMPORT)) {
      if (target!.startsWith('.')) waiting.push(resolve(dirname(path), target!.replace(/\.js$/, '.ts')));
      else loaded.add(target!);
    }
  }
  return loaded;
}

it('verifies two photos without loading sharp, schemas, servers, training, libtorch or what draws pictures', () => {
  const loaded = [...loadedWith(['cli/main.ts', 'cli/verify.ts'])];
  // What it does need is seen, so that nothing else is absent only because imports are not followed.
  expect(loaded).toEqual(expect.arrayContaining(['face/face-finder.ts', 'inference/node.ts', 'image/first-photos.ts']));
  const unwanted =
    /^(zod|sharp|server\/|client\/|gallery\/|training\/|torch\/|export\/|image\/(overlay|contact-sheet)|report\/(?!percent))/;
  expect(loaded.filter((name) => unwanted.test(name))).toEqual([]);
});

it('sees drawing in what writes the picture', () => {
  expect([...loadedWith(['cli/recognition-picture.ts'])]).toEqual(
    expect.arrayContaining(['image/contact-sheet.ts', 'image/overlay.ts']),
  );
});
