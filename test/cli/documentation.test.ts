import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { OptionSpecs } from '../../src/cli/arguments.js';
import { COMMANDS } from '../../src/cli/commands.js';

const page = readFileSync('docs/command-line.md', 'utf8');

describe('docs/command-line.md', () => {
  test.each(Object.entries(COMMANDS))('tells of %s and of each of its options', async (name, { load }) => {
    expect(page).toContain(`\n## ${name}\n`);
    const options: OptionSpecs = (await load()).options;
    const section = page.split(`\n## ${name}\n`)[1]!.split('\n## ')[0]!;
    for (const [option, { on }] of Object.entries(options)) expect(section).toContain(`--${on ? 'no-' : ''}${option}`);
  });

  test('tells of no option that there is not', async () => {
    const commands = await Promise.all(Object.values(COMMANDS).map(({ load }) => load()));
    const known = new Set(['json', 'quiet', 'help', ...commands.flatMap(({ options }) => Object.keys(options))]);
    const told = [...page.matchAll(/--(?:no-)?([a-z][a-z0-9-]*)/g)].map((match) => match[1]!);
    expect(told.filter((option) => !known.has(option))).toEqual([]);
  });
});
