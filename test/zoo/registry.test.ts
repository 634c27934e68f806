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

  test.each(ZOO.map(({ card }) => card))('$name claims nothing without saying how it was measured', (card) => {
    const threshold = 'threshold' in card ? card.threshold : null;
    expect(threshold === null || threshold.pairs.different * threshold.falseMatchRate >= 20).toBe(true);
    // LFW is for reporting: no threshold is set on it.
    expect(threshold?.pairs.data ?? '').not.toMatch(/LFW/i);
    expect(card.accuracy === null ? 'lineament' : card.accuracy.command).toMatch(/lineament/);
  });

  test.each(ZOO.map(({ card }) => card))('$name is told of in docs/models.md', (card) => {
    const page = readFileSync('docs/models.md', 'utf8');
    expect(page).toContain(`\`${card.name}\``);
    for (const { name } of card.outputs) expect(page).toContain(`\`${name}\``);
  });
});
