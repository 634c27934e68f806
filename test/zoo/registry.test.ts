import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { ZOO } from '../../src/zoo/registry.js';

const { devDependencies } = JSON.parse(readFileSync('package.json', 'utf8'));

describe('the models that come with Lineament', () => {
  test('have names of their own', () => {
    expect(new Set(ZOO.map(({ card }) => card.name)).size).toBe(ZOO.length);
  });

  test.each(ZOO.map(({ card }) => card))(
    '$name comes from a package pinned exactly, which is needed to build it only',
    ({ source }) => {
      expect(devDependencies[source.from]).toMatch(/^\d+\.\d+\.\d+$/);
    },
  );

  test.each(ZOO.map(({ card }) => card))('$name claims nothing that nobody has measured', (card) => {
    expect(card.accuracy).toBeNull();
    expect('threshold' in card ? card.threshold : null).toBeNull();
  });

  test.each(ZOO.map(({ card }) => card))('$name is told of in docs/models.md', (card) => {
    const page = readFileSync('docs/models.md', 'utf8');
    expect(page).toContain(`\`${card.name}\``);
    for (const { name } of card.outputs) expect(page).toContain(`\`${name}\``);
  });
});
