import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const FOLDER = 'test/parity';
const SCRIPTS = readdirSync(FOLDER).filter((name) => name.endsWith('.py'));

/** `from module import a, b` where the module is one of these files: what is named, and the file. */
function imported(script: string): { file: string; name: string }[] {
  const lines = readFileSync(join(FOLDER, script), 'utf8').matchAll(/^from ([\w.]+) import (.+)$/gm);
  return Array.from(lines, ([, module, names]) =>
    names!.split(',').map((name) => ({ file: `${module!.replaceAll('.', '/')}.py`, name: name.trim() })),
  )
    .flat()
    .filter(({ file }) => existsSync(join(FOLDER, file)));
}

// The scripts need PyTorch to run, which the tests do not: a name that moved would be noticed by nobody.
test.each(SCRIPTS)('%s takes from the others what stands there', (script) => {
  const missing = imported(script).filter(
    ({ file, name }) =>
      !new RegExp(`^(def|class) ${name}\\b|^${name} =`, 'm').test(readFileSync(join(FOLDER, file), 'utf8')),
  );
  expect(missing).toEqual([]);
});

test('the scripts do take from each other', () => {
  expect(imported('whole_recipe.py').map(({ name }) => name)).toEqual(
    expect.arrayContaining(['FIXTURES', 'Reference']),
  );
});
