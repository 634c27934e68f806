import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Gallery } from '../../src/gallery/gallery.js';
import { STORES, STORE_STARTS_MS, type TestStore } from './stores.js';

const model = { name: 'numbers', sha256: 'a'.repeat(64), embeddingSize: 4 };
const axis = (place: number): Float32Array => Float32Array.from({ length: 4 }, (_, i) => (i === place ? 1 : 0));
const photo = 'c'.repeat(64);

const KEYS = [
  ['without a key', null],
  ['with a key', new Uint8Array(32).fill(3)],
] as const;
const CASES = STORES.flatMap(([name, make]) => KEYS.map(([how, key]) => [how, name, key, make] as const));

for (const [how, name, key, make] of CASES) {
  describe.skipIf(make === null)(`a gallery ${how} in ${name}`, () => {
    let store: TestStore;
    let gallery: Gallery;
    beforeEach(async () => {
      store = await make!();
      gallery = await store.open(key);
    }, STORE_STARTS_MS);
    afterEach(async () => {
      await gallery.close();
      await store.dispose();
    });
    const traces = async (text: string) => (await store.contents()).includes(text);
    const held = async () => (await gallery.people('team')).map(({ name, templates }) => [name, templates]);

    it('remembers of a template what it was told, and nothing that it was not', async () => {
      const metadata = { camera: 'door', seen: [1, 2], note: null };
      const original = new TextEncoder().encode('a photo of Ada');
      const box = { left: 1.5, top: -2, width: 30, height: 40 };
      const told = { embedding: axis(0), photo, quality: 0.75, box, metadata, original };
      const enrolment = await gallery.add('team', model, 'Ada', [told, { embedding: axis(1) }]);
      expect(enrolment.added).toHaveLength(2);
      const records = await gallery.records('team', 'Ada');
      const created = expect.stringMatching(/^\d{4}-.*Z$/);
      expect(records).toEqual([
        {
          id: enrolment.added[0],
          person: 'Ada',
          model,
          created,
          photo,
          quality: 0.75,
          box,
          metadata,
          original: true,
          embedding: axis(0),
        },
        {
          id: enrolment.added[1],
          person: 'Ada',
          model,
          created,
          photo: null,
          quality: null,
          box: null,
          metadata: null,
          original: false,
          embedding: axis(1),
        },
      ]);
      expect(await gallery.original(enrolment.added[0]!)).toEqual(original);
      expect(await gallery.original(enrolment.added[1]!)).toBeNull();
      expect(await gallery.add('team', model, 'Ada', [told])).toEqual({
        person: enrolment.person,
        added: [],
        known: 1,
      });
    });

    it('refuses what is no photo’s hash, no quality, no direction, and nobody’s templates', async () => {
      for (const bad of [
        { embedding: axis(0), photo: 'abc' },
        { embedding: axis(0), quality: 1.5 },
        { embedding: axis(0), quality: NaN },
        { embedding: new Float32Array(4) },
        { embedding: Float32Array.of(1, 0, 0, NaN) },
      ]) {
        await expect(gallery.add('team', model, 'Ada', [bad])).rejects.toMatchObject({ code: 'VALUE_INVALID' });
      }
      await expect(gallery.enroll('team', model, 'Ada', [])).rejects.toMatchObject({ code: 'VALUE_INVALID' });
      expect(await gallery.collections()).toEqual([]);
    });

    it('shows names, metadata and photos in its file only where it has no key', async () => {
      const original = new TextEncoder().encode('telltale photo');
      const told = { embedding: axis(0), metadata: { note: 'telltale note' }, original };
      await gallery.add('team', model, 'Telltale Name', [told]);
      for (const text of ['Telltale Name', 'telltale note', 'telltale photo'])
        expect(await traces(text)).toBe(key === null);
      await gallery.forget('team', 'Telltale Name');
      for (const text of ['Telltale Name', 'telltale note', 'telltale photo']) expect(await traces(text)).toBe(false);
    });

    it('renames a person, to a name that is free', async () => {
      await gallery.enroll('team', model, 'Ada', [axis(0)]);
      await gallery.enroll('team', model, 'Ben', [axis(1)]);
      await gallery.rename('team', 'Ada', 'Ada Lovelace');
      expect(await held()).toEqual([
        ['Ada Lovelace', 1],
        ['Ben', 1],
      ]);
      await expect(gallery.rename('team', 'Ben', 'Ada Lovelace')).rejects.toMatchObject({ code: 'VALUE_INVALID' });
      await expect(gallery.rename('team', 'Ada', 'Cy')).rejects.toMatchObject({ code: 'NOT_ENROLLED' });
      await expect(gallery.rename('team', 'Ben', ' ')).rejects.toMatchObject({ code: 'VALUE_INVALID' });
    });

    it('takes people by their numbers too, whatever they are called by then', async () => {
      const [ada, ben] = [
        (await gallery.add('team', model, 'Ada', [{ embedding: axis(0) }, { embedding: axis(1) }])).person,
        (await gallery.add('team', model, 'Ben', [{ embedding: axis(2) }])).person,
      ];
      // They change names.
      await gallery.rename('team', ada, 'Cy');
      await gallery.rename('team', ben, 'Ada');
      await gallery.rename('team', ada, 'Ben');
      const [first, second] = await gallery.records('team', ada);
      expect([first!.person, second!.person]).toEqual(['Ben', 'Ben']);
      await gallery.split('team', ada, [second!.id], 'Dan');
      expect(await gallery.merge('team', (await gallery.people('team')).at(-1)!.id, ben)).toBe(1);
      expect(await held()).toEqual([
        ['Ada', 2],
        ['Ben', 1],
      ]);
      await gallery.remove('team', ben, [second!.id]);
      const { people, removed } = await gallery.erase('team', ada);
      expect([people.map(({ id }) => id), removed.templates]).toEqual([[ada], 1]);
      expect(await held()).toEqual([['Ada', 1]]);
      await gallery.add('guests', model, 'Eve', [{ embedding: axis(0) }]);
      for (const nobody of [ada, 99]) {
        await expect(gallery.erase('team', nobody)).rejects.toMatchObject({ code: 'NOT_ENROLLED' });
      }
      await expect(gallery.erase('guests', ben)).rejects.toMatchObject({ code: 'NOT_ENROLLED' });
    });

    it('makes one person of two, and keeps a face that both have once', async () => {
      await gallery.add('team', model, 'Ada', [{ embedding: axis(0), metadata: 'hers' }, { embedding: axis(1) }]);
      await gallery.add('team', model, 'A. Lovelace', [
        { embedding: axis(1) },
        { embedding: axis(2), original: new Uint8Array([1, 2]) },
      ]);
      expect(await gallery.merge('team', 'A. Lovelace', 'Ada')).toBe(1);
      expect(await held()).toEqual([['Ada', 3]]);
      const records = await gallery.records('team', 'Ada');
      expect(records.map(({ embedding }) => embedding)).toEqual([axis(0), axis(1), axis(2)]);
      expect(records.map(({ metadata, original }) => [metadata, original])).toEqual([
        ['hers', false],
        [null, false],
        [null, true],
      ]);
      await expect(gallery.merge('team', 'Ada', 'Ada')).rejects.toMatchObject({ code: 'VALUE_INVALID' });
    });

    it('makes two people of one, and nobody without a face', async () => {
      const { added } = await gallery.add('team', model, 'Ada', [{ embedding: axis(0) }, { embedding: axis(1) }]);
      await expect(gallery.split('team', 'Ada', [added[0]!, 99], 'Ben')).rejects.toMatchObject({
        code: 'VALUE_INVALID',
      });
      expect(await held()).toEqual([['Ada', 2]]);
      expect(await gallery.split('team', 'Ada', [added[1]!], 'Ben')).toBe(1);
      expect((await gallery.records('team', 'Ben')).map(({ id, embedding }) => [id, embedding])).toEqual([
        [added[1], axis(1)],
      ]);
      await gallery.split('team', 'Ada', [added[0]!], 'Ben');
      expect(await held()).toEqual([['Ben', 2]]);
    });

    it('removes single templates, and the person with the last', async () => {
      const { added } = await gallery.add('team', model, 'Ada', [{ embedding: axis(0) }, { embedding: axis(1) }]);
      await gallery.remove('team', 'Ada', [added[0]!]);
      expect((await gallery.records('team')).map(({ embedding }) => embedding)).toEqual([axis(1)]);
      await gallery.remove('team', 'Ada', [added[1]!]);
      expect(await gallery.collections()).toEqual([]);
    });

    it('lists people by name, page by page, as they are at that moment and whoever changed them', async () => {
      const other = await store.open(key);
      const page = async (offset: number, limit: number) => {
        const { people, total } = await gallery.peoplePage('team', { offset, limit });
        return [people.map(({ name }) => name), total];
      };
      try {
        await expect(gallery.peoplePage('team', { offset: 0, limit: 1 })).rejects.toMatchObject({
          code: 'NOT_ENROLLED',
        });
        for (const name of ['Eve', 'Åsa', 'Ada', 'Ben', '🙂', '\ufb01'])
          await gallery.add('team', model, name, [{ embedding: axis(0) }]);
        const everybody = ['Ada', 'Ben', 'Eve', 'Åsa', '\ufb01', '🙂'];
        expect(await page(0, 100)).toEqual([everybody, 6]);
        expect(await page(1, 2)).toEqual([['Ben', 'Eve'], 6]);
        expect(await page(6, 2)).toEqual([[], 6]);
        expect((await gallery.peoplePage('team', { offset: 0, limit: 100 })).people).toEqual(
          await gallery.people('team'),
        );
        await other.rename('team', 'Ada', 'Zoe');
        expect(await page(0, 3)).toEqual([['Ben', 'Eve', 'Zoe'], 6]);
        await other.forget('team', 'Eve');
        expect(await page(0, 2)).toEqual([['Ben', 'Zoe'], 5]);
        await other.add('other', model, 'Abe', [{ embedding: axis(0) }]);
        expect(await page(0, 1)).toEqual([['Ben'], 5]);
      } finally {
        await other.close();
      }
    });

    it('counts what is in collections as they are at that moment, whoever changed them', async () => {
      const other = await store.open(key);
      const counts = async () =>
        (await gallery.collections()).map(({ name, people, templates }) => [name, people, templates]);
      try {
        expect(await counts()).toEqual([]);
        await gallery.add('team', model, 'Ada', [{ embedding: axis(0) }, { embedding: axis(1) }]);
        await other.add('guests', model, 'Ben', [{ embedding: axis(0) }]);
        expect(await counts()).toEqual([
          ['guests', 1, 1],
          ['team', 1, 2],
        ]);
        await other.add('team', model, 'Ben', [{ embedding: axis(2) }]);
        expect(await counts()).toEqual([
          ['guests', 1, 1],
          ['team', 2, 3],
        ]);
        await other.forgetCollection('guests');
        await other.merge('team', 'Ben', 'Ada');
        expect(await counts()).toEqual([['team', 1, 3]]);
      } finally {
        await other.close();
      }
    });

    it('never gives a number again', async () => {
      const first = await gallery.add('team', model, 'Ada', [{ embedding: axis(0) }]);
      await gallery.forget('team', 'Ada');
      const second = await gallery.add('team', model, 'Ben', [{ embedding: axis(0) }]);
      expect(second.person).toBeGreaterThan(first.person);
      expect(second.added[0]).toBeGreaterThan(first.added[0]!);
    });

    it('notes who did what, by numbers, and nothing where nothing was done', async () => {
      const { person, added } = await gallery.add('team', model, 'Ada', [{ embedding: axis(0) }]);
      await gallery.as('key front-door').add('team', model, 'Ada', [{ embedding: axis(0) }]);
      await gallery.as('key front-door').rename('team', 'Ada', 'Ben');
      await gallery.note('identify', { collection: 1, found: 1 });
      await gallery.forget('team', 'Ben');
      expect((await gallery.log()).map(({ number, actor, action, detail }) => [number, actor, action, detail])).toEqual(
        [
          [1, 'tester', 'enroll', { collection: 1, person, templates: added }],
          [2, 'key front-door', 'rename', { collection: 1, person }],
          [3, 'tester', 'identify', { collection: 1, found: 1 }],
          [
            4,
            'tester',
            'forget',
            { collection: 1, people: [person], templates: added, receipt: expect.stringMatching(/^[0-9a-f]{64}$/) },
          ],
        ],
      );
      expect(await gallery.log(3)).toHaveLength(1);
    });
  });
}
