import fc from 'fast-check';
import { afterAll, afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { CollectionIndex } from '../../src/gallery/collection-index.js';
import { CollectionIndexes } from '../../src/gallery/collection-indexes.js';
import type { Gallery } from '../../src/gallery/gallery.js';
import { SearchThreads } from '../../src/gallery/search-threads.js';
import type { TemplateSource } from '../../src/gallery/template-source.js';
import { cosine } from '../../src/matching/similarity.js';
import { Random } from '../../src/random.js';
import { STORES, STORE_STARTS_MS, type TestStore } from './stores.js';

const SIZE = 8;
const model = { name: 'numbers', sha256: 'a'.repeat(64), embeddingSize: SIZE };
const other = { ...model, sha256: 'b'.repeat(64) };
const threads = new SearchThreads(2);
afterAll(() => threads.close());

const random = new Random(7);
const draw = (): Float32Array => Float32Array.from({ length: SIZE }, () => 2 * random.uniform() - 1);
const names = (found: readonly { readonly person: { readonly name: string } }[]) =>
  found.map(({ person }) => person.name);

/** Who is most similar, by comparing with every template of the record in float64. */
async function byHand(gallery: Gallery, probe: Float32Array, limit: number): Promise<[string, number][]> {
  const best = new Map<string, number>();
  for (const { person, embedding } of await gallery.templates('team', model)) {
    best.set(person, Math.max(best.get(person) ?? -Infinity, cosine(embedding, probe)));
  }
  return [...best].sort(([, a], [, b]) => b - a).slice(0, limit);
}

/** Encodings, and whether threads search: two of the four where a store is slow. */
const INDEXES = [
  ['float32', undefined],
  ['int8', undefined],
  ['float32', threads],
  ['int8', threads],
] as const;

for (const [name, make] of STORES) {
  describe.skipIf(make === null)(`in ${name}`, () => {
    let store: TestStore;
    /** The same record in the hands of two processes. */
    let here: Gallery;
    let there: Gallery;
    vi.setConfig({ testTimeout: 240_000 });
    beforeEach(async () => {
      store = await make!();
      [here, there] = [await store.open(null), await store.open(null)];
    }, STORE_STARTS_MS);
    afterEach(async () => {
      await here.close();
      await there.close();
      await store.dispose();
    });

    describe.each(name === 'SQLite' ? INDEXES : [INDEXES[0], INDEXES[3]])('an index in %s', (encoding, shared) => {
      const options = { encoding, ...(shared && { threads: shared }) };

      it('finds whom the record holds, whatever another process did to it', async () => {
        const team = ['Ada', 'Ben', 'Cy', 'Dee', 'Eve'];
        await there.enroll('team', model, 'Anchor', [draw()]);
        await using index = await CollectionIndex.load(await here.source('team', model), options);
        const step = fc.tuple(
          fc.constantFrom('enroll', 'forget', 'merge', 'split', 'rename', 'remove'),
          fc.nat(4),
          fc.nat(4),
          fc.constantFrom(0, 1),
        );
        await fc.assert(
          fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 6 }), async (steps) => {
            for (const [what, a, b, which] of steps) {
              const gallery = [here, there][which]!;
              const [one, two] = [team[a]!, team[b]!];
              const enrolled = new Set((await gallery.people('team')).map(({ name }) => name));
              if (what === 'enroll') await gallery.enroll('team', model, one, [draw(), draw()]);
              if (!enrolled.has(one)) continue;
              const theirs = (await gallery.records('team', one)).map(({ id }) => id);
              if (what === 'forget') await gallery.forget('team', one);
              if (what === 'merge' && enrolled.has(two) && one !== two) await gallery.merge('team', one, two);
              if (what === 'split') await gallery.split('team', one, theirs.slice(0, 1), two);
              if (what === 'rename' && !enrolled.has(two)) await gallery.rename('team', one, two);
              if (what === 'remove') await gallery.remove('team', one, theirs.slice(-1));
            }
            const probe = draw();
            const found = await index.search(probe, 3);
            const expected = await byHand(here, probe, 3);
            expect(names(found)).toEqual(expected.map(([name]) => name));
            found.forEach(({ similarity }, i) => expect(similarity).toBeCloseTo(expected[i]![1], 5));
            expect(index.size).toBe((await here.templates('team', model)).length);
          }),
          { numRuns: name === 'SQLite' ? 25 : 8, seed: 11 },
        );
      });

      it('never tells of somebody whose forgetting was promised, while many search', async () => {
        for (let i = 0; i < 40; i++) await there.enroll('team', model, `Person ${i}`, [draw()]);
        await using index = await CollectionIndex.load(await here.source('team', model), options);
        const probe = draw();
        for (let i = 0; i < 40; i += 4) {
          const before = Array.from({ length: 3 }, () => index.search(probe, 40));
          await there.forget('team', `Person ${i}`);
          const after = await Promise.all(Array.from({ length: 3 }, () => index.search(probe, 40)));
          for (const found of after) expect(names(found)).not.toContain(`Person ${i}`);
          expect((await Promise.all(before)).every((found) => found.length >= 39 - i / 4)).toBe(true);
        }
      });
    });

    describe('an index', () => {
      it('loads anew when it is behind what the record remembers', async () => {
        await here.enroll('team', model, 'Ada', [draw(), draw()]);
        await using index = await CollectionIndex.load(await here.source('team', model));
        await there.enroll('team', model, 'Ben', [draw()]);
        await there.forget('team', 'Ada');
        await store.tamper('DELETE FROM change WHERE number < (SELECT max(number) FROM change)');
        expect(names(await index.search(draw(), 9))).toEqual(['Ben']);
        expect(index.size).toBe(1);
      });

      it.skipIf(name === 'SQLite')('looks at the record once a search, and twice when it was behind', async () => {
        await here.enroll('team', model, 'Ada', [draw()]);
        const source = await here.source('team', model);
        const asked: string[] = [];
        const told = <Asked extends 'look' | 'lastChange'>(which: Asked): TemplateSource[Asked] =>
          ((...given: [never, never]) => {
            asked.push(which);
            return source[which](...given);
          }) as TemplateSource[Asked];
        await using index = await CollectionIndex.load({
          ...source,
          look: told('look'),
          lastChange: told('lastChange'),
        });
        asked.length = 0;
        expect(names(await index.search(draw(), 9))).toEqual(['Ada']);
        expect(asked).toEqual(['look']);
        asked.length = 0;
        await there.enroll('team', model, 'Ben', [draw()]);
        expect(names(await index.search(draw(), 9)).sort()).toEqual(['Ada', 'Ben']);
        expect(asked).toEqual(['look', 'lastChange', 'look']);
        asked.length = 0;
        // What changes in other collections changes nothing of what was found.
        await there.enroll('guests', model, 'Cy', [draw()]);
        expect(names(await index.search(draw(), 9)).sort()).toEqual(['Ada', 'Ben']);
        expect(asked).toEqual(['look', 'lastChange']);
      });

      it('is empty when its collection goes', async () => {
        await here.enroll('team', model, 'Ada', [draw()]);
        await using index = await CollectionIndex.load(await here.source('team', model));
        await there.forgetCollection('team');
        expect(await index.search(draw(), 9)).toEqual([]);
        expect(index.size).toBe(0);
      });

      it('has nothing of other collections', async () => {
        await here.enroll('team', model, 'Ada', [draw()]);
        await using index = await CollectionIndex.load(await here.source('team', model));
        await there.enroll('guests', model, 'Ben', [draw()]);
        expect(names(await index.search(draw(), 9))).toEqual(['Ada']);
      });

      it('reads more than a page of the record', async () => {
        const embeddings = Array.from({ length: 5000 }, draw);
        await here.enroll('team', model, 'Ada', embeddings);
        await using index = await CollectionIndex.load(await here.source('team', model));
        expect(index.size).toBe(5000);
        expect((await index.search(embeddings[4999]!, 1))[0]!.similarity).toBeCloseTo(1, 6);
      });
    });

    describe('the indexes of a gallery', () => {
      it('are loaded once, keep models apart, and follow a name to a new collection', async () => {
        await using indexes = new CollectionIndexes(here);
        await expect(indexes.search('team', model, draw(), 1)).rejects.toMatchObject({ code: 'NOT_ENROLLED' });
        await there.enroll('team', model, 'Ada', [draw()]);
        const [one, two] = await Promise.all([indexes.of('team', model), indexes.of('team', model)]);
        expect(one).toBe(two);
        await expect(indexes.search('team', other, draw(), 1)).rejects.toMatchObject({ code: 'MODEL_MISMATCH' });

        await there.forgetCollection('team');
        await expect(indexes.search('team', model, draw(), 1)).rejects.toMatchObject({ code: 'NOT_ENROLLED' });
        await indexes.refresh();
        expect(one.size).toBe(0);
        await there.enroll('team', other, 'Ben', [draw()]);
        expect(names(await indexes.search('team', other, draw(), 1))).toEqual(['Ben']);
      });

      it('follow the record each by itself, though one is still loaded and another fails', async () => {
        for (const collection of ['failing', 'slow', 'team']) await there.enroll(collection, model, 'Ada', [draw()]);
        let fails = false;
        let loaded = (): void => {};
        const loading = new Promise<void>((resolve) => (loaded = resolve));
        const source = here.source.bind(here);
        const changed = new Set<() => void>();
        const gallery: Gallery = Object.assign(Object.create(here) as Gallery, {
          source: async (...[collection, ...rest]: Parameters<Gallery['source']>): Promise<TemplateSource> => {
            const found = await source(collection, ...rest);
            const lastChange = (): Promise<number> =>
              fails ? Promise.reject(new Error('out of reach')) : found.lastChange();
            if (collection === 'failing') return { ...found, lastChange };
            return collection === 'slow' ? { ...found, count: () => loading.then(() => found.count()) } : found;
          },
          watch: async (heard: () => void) => {
            changed.add(heard);
            return async () => void changed.delete(heard);
          },
        });
        await using indexes = new CollectionIndexes(gallery);
        await indexes.of('failing', model);
        const slow = indexes.of('slow', model);
        const team = await indexes.of('team', model);
        fails = true;
        const stop = await indexes.follow(3_600_000);
        await there.enroll('team', model, 'Ben', [draw()]);
        for (const heard of changed) heard();
        await vi.waitFor(() => expect(team.size).toBe(2), { timeout: 20_000 }).finally(loaded);
        await slow;
        await expect(indexes.refresh()).rejects.toThrow('out of reach');
        await stop();
      });
    });
  });
}
