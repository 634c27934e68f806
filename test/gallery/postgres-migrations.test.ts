import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { STORES, STORE_STARTS_MS, type TestStore } from './stores.js';

const model = { name: 'numbers', sha256: 'a'.repeat(64), embeddingSize: 4 };
const embedding = Float32Array.of(1, 2, 3, 4);

for (const [name, make] of STORES.filter(([store]) => store !== 'SQLite')) {
  describe.skipIf(make === null)(`tables of another version in ${name}`, () => {
    let store: TestStore;
    beforeEach(async () => {
      store = await make!();
      await using gallery = await store.open(null);
      await gallery.enroll('team', model, 'Ada', [embedding]);
    }, STORE_STARTS_MS);
    afterEach(() => store.dispose());

    it.each([
      [1, 'DROP VIEW enrolled; '],
      [2, ''],
    ])('are brought to this one from version %d, with what is in them', async (version, and) => {
      await store.tamper(`DROP INDEX person_named; ${and}UPDATE gallery SET version = ${version}`);
      await using gallery = await store.open(null);
      expect(await gallery.records('team')).toMatchObject([{ person: 'Ada', embedding }]);
      // Once: another opening finds nothing to do.
      await using again = await store.open(null);
      expect(await again.records('team')).toHaveLength(1);
    });

    it.each([0, 99])('are refused when nobody knows how (%d)', async (version) => {
      await store.tamper(`UPDATE gallery SET version = ${version}`);
      await expect(store.open(null)).rejects.toMatchObject({
        code: 'GALLERY_INVALID',
        message: expect.stringContaining(`of version ${version}`),
      });
    });
  });
}
