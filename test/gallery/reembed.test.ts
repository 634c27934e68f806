import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { CollectionIndexes } from '../../src/gallery/collection-indexes.js';
import type { Gallery } from '../../src/gallery/gallery.js';
import { STORES, STORE_STARTS_MS, type TestStore } from './stores.js';

const old = { name: 'old', sha256: 'a'.repeat(64), embeddingSize: 2 };
const next = { name: 'next', sha256: 'b'.repeat(64), embeddingSize: 3 };
/** A photo is two numbers: the old model's embedding. The new model adds a third. */
const photo = (x: number, y: number) => Uint8Array.of(x, y);
const embed = async ([x, y]: Uint8Array) => Float32Array.of(x!, y!, 1);

const key = new Uint8Array(32).fill(1);

for (const [name, make] of STORES) {
  describe.skipIf(make === null)(`in ${name}`, () => {
    let store: TestStore;
    let gallery: Gallery;
    const enrol = (person: string, x: number, y: number, kept = true) =>
      gallery.add('team', old, person, [
        { embedding: Float32Array.of(x, y), metadata: { x }, ...(kept && { original: photo(x, y) }) },
      ]);
    beforeEach(async () => {
      store = await make!();
      gallery = await store.open(key);
      await enrol('Ada', 1, 2);
      await enrol('Ben', 3, 4);
    }, STORE_STARTS_MS);
    afterEach(async () => {
      await gallery.close();
      await store.dispose();
    });

    describe('taking a collection over to another model', () => {
      it('puts new embeddings in the place of the old, and keeps all else', async () => {
        const before = await gallery.records('team');
        expect(await gallery.reembed('team', next, embed)).toEqual({ templates: 2, dropped: 0 });
        expect(await gallery.records('team')).toEqual(
          before.map((record) => ({ ...record, model: next, embedding: Float32Array.of(...record.embedding, 1) })),
        );
        expect((await gallery.collections())[0]).toMatchObject({ name: 'team', model: next, people: 2, templates: 2 });
        expect(await gallery.original(before[0]!.id)).toEqual(photo(1, 2));
        await expect(gallery.enroll('team', old, 'Cy', [Float32Array.of(1, 1)])).rejects.toMatchObject({
          code: 'MODEL_MISMATCH',
        });
        expect((await gallery.log()).at(-1)).toMatchObject({
          actor: 'tester',
          action: 'reembed',
          detail: { templates: 2 },
        });
      });

      it('is followed by indexes, which never compare the two models', async () => {
        await using indexes = new CollectionIndexes(gallery);
        const index = await indexes.of('team', old);
        expect(await index.search(Float32Array.of(3, 4), 1)).toMatchObject([{ person: { name: 'Ben' } }]);
        await using other = await store.open(key);
        await other.reembed('team', next, embed);
        await expect(indexes.search('team', old, Float32Array.of(3, 4), 1)).rejects.toMatchObject({
          code: 'MODEL_MISMATCH',
        });
        expect(await indexes.search('team', next, Float32Array.of(3, 4, 1), 1)).toMatchObject([
          { person: { name: 'Ben' } },
        ]);
        expect(await index.search(Float32Array.of(3, 4), 1)).toEqual([]);
      });

      it('is refused where photos were not kept, or no face is found, unless those are to be dropped', async () => {
        await enrol('Cy', 5, 6, false);
        await enrol('Dee', 7, 8);
        const blind = async (bytes: Uint8Array) => (bytes[0] === 7 ? null : embed(bytes));
        await expect(gallery.reembed('team', next, blind)).rejects.toThrow(
          'Of the 4 templates in the collection "team", 2',
        );
        expect((await gallery.collections())[0]).toMatchObject({ model: old, templates: 4 });
        expect(await gallery.reembed('team', next, blind, { drop: true })).toEqual({ templates: 2, dropped: 2 });
        expect((await gallery.people('team')).map(({ name }) => name)).toEqual(['Ada', 'Ben']);
      });

      it('embeds who is enrolled while it goes on', async () => {
        let late = true;
        await gallery.reembed('team', next, async (bytes) => {
          if (late) await enrol('Cy', 5, 6);
          late = false;
          return embed(bytes);
        });
        expect((await gallery.people('team')).map(({ name }) => name)).toEqual(['Ada', 'Ben', 'Cy']);
      });

      it('needs another model, and embeddings of its size', async () => {
        await expect(gallery.reembed('team', old, embed)).rejects.toThrow('is enrolled with old already');
        await expect(gallery.reembed('team', next, async () => Float32Array.of(1))).rejects.toThrow('3 numbers');
        expect((await gallery.collections())[0]).toMatchObject({ model: old });
      });
    });
  });
}
