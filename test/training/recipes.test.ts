import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { torchAvailable } from '../../src/torch/device.js';
import { Generator } from '../../src/torch/generator.js';
import { buildNetwork, buildOptimiser, buildSchedule } from '../../src/training/build.js';
import { freezeNamed } from '../../src/training/freeze.js';
import { readRecipe } from '../../src/training/read-recipe.js';

const files = readdirSync('recipes').filter((name) => name.endsWith('.yaml'));
const STEPS_PER_EPOCH = 1000;
const PEOPLE = 10;
/** Length of a teacher's embeddings. */
const TAUGHT = 129;

describe('the recipes', () => {
  test.each(files)('%s says at its head how it is run and what it reached', (name) => {
    const head = readFileSync(join('recipes', name), 'utf8').split(/^(?!#)/m)[0]!;
    expect(head).toMatch(new RegExp(`^# Run: +npx lineament (train recipes/${name.replaceAll('.', '\\.')}|demo)`, 'm'));
    expect(head).toMatch(/^# Result: \S/m);
  });

  test.each(files.filter((name) => /^(hw2p2|casia)-/.test(name)))(
    '%s tells what is given from what is ours',
    (name) => {
      const head = readFileSync(join('recipes', name), 'utf8');
      expect(head).toMatch(/^# Given: +[A-Z]/m);
      expect(head).toMatch(/^# Ours: +[A-Z]/m);
    },
  );

  test('stand in the page, which says of each whether it has been run', () => {
    const page = readFileSync('docs/recipes.md', 'utf8');
    const rows = [...page.matchAll(/^\| `([\w-]+\.yaml)` .*\| (yes|no) +\|$/gm)].map(([, name, run]) => [name, run]);
    const heads = files.map((name) => [
      name,
      /^# Result: not run (to its end )?here/m.test(readFileSync(join('recipes', name), 'utf8')),
    ]);
    expect(rows).toEqual(heads.map(([name, not]) => [name, not ? 'no' : 'yes']));
  });

  test.skipIf(!torchAvailable()).each(files)('%s builds (needs libtorch)', async (name) => {
    const recipe = await readRecipe(join('recipes', name));
    const network = buildNetwork(recipe, PEOPLE, new Generator(recipe.seed), recipe.teacher && TAUGHT);
    freezeNamed(network, recipe.freeze);
    const optimiser = buildOptimiser(recipe, network);
    const trained = optimiser.groups.flatMap(({ parameters }) => parameters);
    expect(trained.length).toBeGreaterThan(0);
    const schedule = buildSchedule(recipe, STEPS_PER_EPOCH);
    const last = recipe.epochs * STEPS_PER_EPOCH - 1;
    expect(schedule(last)).toBeGreaterThanOrEqual(0);
    expect(schedule(last)).toBeLessThanOrEqual(1);
    network.release();
  });
});
