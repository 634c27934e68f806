import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';

/** What a style sheet calls things of its own: the class that each of its selectors begins with. */
function ownNames(path: string): string[] {
  const text = readFileSync(path, 'utf8').replaceAll(/\/\*.*?\*\//gs, '');
  const selectors = [...text.matchAll(/([^{}]+)\{/g)].flatMap(([, list]) => list!.split(','));
  return [...new Set(selectors.flatMap((selector) => /^\s*\.([\w-]+)/.exec(selector)?.[1] ?? []))];
}

test('no page of the console styles what another page calls the same', () => {
  const pages = readdirSync('web', { withFileTypes: true }).filter(
    (entry) => entry.isDirectory() && entry.name !== 'parts',
  );
  const takenBy = new Map<string, string>();
  const twice: string[] = [];
  for (const { name: page } of pages) {
    const sheets = readdirSync(join('web', page)).filter((file) => file.endsWith('.css'));
    for (const name of sheets.flatMap((file) => ownNames(join('web', page, file)))) {
      const other = takenBy.get(name) ?? page;
      if (other !== page) twice.push(`.${name}: ${other}, ${page}`);
      takenBy.set(name, page);
    }
  }
  expect(takenBy.size).toBeGreaterThan(50);
  expect(twice).toEqual([]);
});
