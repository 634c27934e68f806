import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { STORES, STORE_STARTS_MS, type TestStore } from './stores.js';

const model = { name: 'numbers', sha256: 'a'.repeat(64), embeddingSize: 4 };
const other = { ...model, name: 'others', sha256: 'b'.repeat(64) };
const axis = (place: number): Float32Array => Float32Array.from({ length: 4 }, (_, i) => (i === place ? 1 : 0));
/** Four numbers that no rounding leaves as they are. */
const telltale = Float32Array.of(0.5151, -0.5252, 0.5353, -0.5454);

const fails = (code: string, message = '') =>
  expect.objectContaining({ code, message: expect.stringContaining(message) });

for (const [name, make] of STORES) {
  describe.skipIf(make === null)(`a store in ${name}`, () => {
    let store: TestStore;
    beforeEach(async () => {
      store = await make!();
    }, STORE_STARTS_MS);
    afterEach(() => store.dispose());

    it('keeps templates, by person and in the order of enrolling, for whoever opens it next', async () => {
      {
        await using gallery = await store.open(null);
        expect(await gallery.enroll('team', model, 'Ben', [axis(0)])).toBe(1);
        expect(await gallery.enroll('team', model, 'Ada', [axis(2), telltale])).toBe(2);
        expect(await gallery.enroll('team', model, 'Ben', [axis(1)])).toBe(1);
        expect(await gallery.enroll('guests', other, 'Ada', [axis(3)])).toBe(1);
      }
      await using gallery = await store.open(null);
      expect(await gallery.templates('team', model)).toEqual([
        { person: 'Ada', embedding: axis(2) },
        { person: 'Ada', embedding: telltale },
        { person: 'Ben', embedding: axis(0) },
        { person: 'Ben', embedding: axis(1) },
      ]);
      expect(await gallery.collections()).toEqual([
        { name: 'guests', model: other, people: 1, templates: 1, created: expect.stringMatching(/^\d{4}-.*Z$/) },
        { name: 'team', model, people: 2, templates: 4, created: expect.stringMatching(/^\d{4}-.*Z$/) },
      ]);
    });

    it('adds a template once', async () => {
      await using gallery = await store.open(null);
      expect(await gallery.enroll('team', model, 'Ada', [axis(0), axis(0)])).toBe(1);
      expect(await gallery.enroll('team', model, 'Ada', [axis(0), axis(1)])).toBe(1);
      // Another person may look exactly alike.
      expect(await gallery.enroll('team', model, 'Ben', [axis(0)])).toBe(1);
    });

    it('refuses embeddings of another model, and says which is which', async () => {
      await using gallery = await store.open(null);
      await gallery.enroll('team', model, 'Ada', [axis(0)]);
      await expect(gallery.enroll('team', other, 'Ben', [axis(1)])).rejects.toEqual(
        fails('MODEL_MISMATCH', 'enrolled with numbers (SHA-256 aaaaaaaaaaaa…), and this is others'),
      );
      await expect(gallery.templates('team', other)).rejects.toEqual(fails('MODEL_MISMATCH'));
      expect(await gallery.templates('team', model)).toHaveLength(1);
    });

    it('refuses embeddings of a wrong size, and empty names, and keeps nothing of them', async () => {
      await using gallery = await store.open(null);
      const short = gallery.enroll('team', model, 'Ada', [axis(0), Float32Array.of(1)]);
      await expect(short).rejects.toEqual(fails('VALUE_INVALID', '4 numbers'));
      await expect(gallery.enroll('team', model, ' ', [axis(0)])).rejects.toEqual(fails('VALUE_INVALID', 'person'));
      await expect(gallery.enroll('', model, 'Ada', [axis(0)])).rejects.toEqual(fails('VALUE_INVALID', 'collection'));
      expect(await gallery.collections()).toEqual([]);
    });

    it('says who is not there', async () => {
      await using gallery = await store.open(null);
      await expect(gallery.templates('team', model)).rejects.toEqual(fails('NOT_ENROLLED', 'There are: none'));
      await gallery.enroll('team', model, 'Ada', [axis(0)]);
      await expect(gallery.forget('team', 'Ben')).rejects.toEqual(fails('NOT_ENROLLED', 'is called "Ben"'));
      await expect(gallery.forget('tema', 'Ada')).rejects.toEqual(fails('NOT_ENROLLED', 'There are: team'));
      await expect(gallery.forgetCollection('tema')).rejects.toEqual(fails('NOT_ENROLLED'));
    });

    it('takes names for names', async () => {
      await using gallery = await store.open(null);
      const name = `Robert'); DROP TABLE person;-- "é" 人`;
      await gallery.enroll(name, model, name, [axis(0)]);
      expect(await gallery.templates(name, model)).toEqual([{ person: name, embedding: axis(0) }]);
      expect(await gallery.forget(name, name)).toBe(1);
    });
    it('takes the collection away with its last person', async () => {
      await using gallery = await store.open(null);
      await gallery.enroll('team', model, 'Ada', [axis(1)]);
      await gallery.forget('team', 'Ada');
      expect(await gallery.collections()).toEqual([]);
      // So that another model may have the name.
      await gallery.enroll('team', other, 'Ada', [axis(1)]);
    });

    it('takes a whole collection away', async () => {
      await using gallery = await store.open(null);
      await gallery.enroll('team', model, 'Ada', [axis(1), axis(2)]);
      await gallery.enroll('team', model, 'Ben', [axis(1)]);
      await gallery.enroll('guests', model, 'Cy', [axis(1)]);
      expect(await gallery.forgetCollection('team')).toBe(3);
      expect(await gallery.collections()).toMatchObject([{ name: 'guests', templates: 1 }]);
    });

    it('answers what was asked for before it was closed', async () => {
      const gallery = await store.open(null);
      await gallery.enroll('team', model, 'Ada', [axis(0)]);
      const asked = gallery.templates('team', model);
      await gallery.close();
      expect(await asked).toHaveLength(1);
    });

    it('is shared by several that have it open', async () => {
      await using one = await store.open(null);
      await using two = await store.open(null);
      await one.enroll('team', model, 'Ada', [axis(0)]);
      await two.enroll('team', model, 'Ben', [axis(1)]);
      expect(await one.templates('team', model)).toHaveLength(2);
    });
  });
}
