import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { sha256 } from '../../src/face/card-check.js';
import { ZOO } from '../../src/zoo/registry.js';
import { trainedModels } from '../../src/zoo/trained-models.js';

const { devDependencies } = JSON.parse(readFileSync('package.json', 'utf8'));

const TRAINED = trainedModels();
const CARDS = [...ZOO, ...TRAINED].map(({ card }) => card);

describe('the models that come with Lineament', () => {
  test('have names of their own', () => {
    expect(new Set(CARDS.map(({ name }) => name)).size).toBe(CARDS.length);
  });

  test.each(ZOO.map(({ card }) => card))(
    '$name comes from a package pinned exactly, which is needed to build it only',
    ({ source }) => {
      expect(devDependencies[source.from]).toMatch(/^\d+\.\d+\.\d+$/);
    },
  );

  test.each(TRAINED)(
    '$card.name is the file that its card is of, by a recipe that is here',
    async ({ network, card }) => {
      expect(await sha256(network)).toBe(card.sha256);
      expect(existsSync(card.source.from)).toBe(true);
    },
  );

  test.each(CARDS)('$name claims nothing without saying how it was measured', (card) => {
    const threshold = 'threshold' in card ? card.threshold : null;
    expect(threshold === null || threshold.pairs.different * threshold.falseMatchRate >= 20).toBe(true);
    // LFW is for reporting: no threshold is set on it.
    expect(threshold?.pairs.data ?? '').not.toMatch(/LFW/i);
    expect(card.accuracy === null ? 'lineament' : card.accuracy.command).toMatch(/lineament/);
  });

  test.each(CARDS)('$name is told of in docs/models.md', (card) => {
    const page = readFileSync('docs/models.md', 'utf8');
    expect(page).toContain(`\`${card.name}\``);
    for (const { name } of card.outputs) expect(page).toContain(`\`${name}\``);
  });
});
