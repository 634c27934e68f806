import { describe, expect, test } from 'vitest';
import { ZOO } from '../../src/zoo/registry.js';
import { lineament } from './lineament.js';

describe('lineament models', () => {
  test('lists every model that comes with Lineament, with its licence and the accuracy that was measured, or none', async () => {
    const { code, stdout } = await lineament('models');
    expect(code).toBe(0);
    for (const { card } of ZOO) {
      const line = stdout.split('\n').find((each) => each.startsWith(`${card.name} `));
      expect(line).toContain(card.licence.id);
      expect(line).toMatch(card.accuracy === null ? /–$/ : / %.*\)$/);
    }
  });

  test('gives the whole cards to programs', async () => {
    const { stdout } = await lineament('models', '--json');
    const { models } = JSON.parse(stdout);
    expect(models.map(({ name }: { name: string }) => name).sort()).toEqual(ZOO.map(({ card }) => card.name).sort());
    for (const model of models) {
      expect(model).toMatchObject({
        sha256: expect.stringMatching(/^[0-9a-f]{64}$/),
        bytes: expect.any(Number),
        accuracy: ZOO.find(({ card }) => card.name === model.name)!.card.accuracy,
      });
    }
  });

  test('says so where there are none', async () => {
    const { code, stdout } = await lineament('models', 'no-such-folder');
    expect([code, stdout]).toEqual([0, expect.stringContaining('no models in no-such-folder')]);
  });
});
