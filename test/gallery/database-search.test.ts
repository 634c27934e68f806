import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { CollectionIndexes } from '../../src/gallery/collection-indexes.js';
import { CollectionIndex } from '../../src/gallery/collection-index.js';
import { DatabaseSearch } from '../../src/gallery/database-search.js';
import type { DatabaseSearchOptions, SearchedBy } from '../../src/gallery/database-search.js';
import type { Gallery } from '../../src/gallery/gallery.js';
import { cosine } from '../../src/matching/similarity.js';
import { Random } from '../../src/random.js';
import { STORES, STORE_STARTS_MS, type TestStore } from './stores.js';

const SIZE = 8;
const model = { name: 'numbers', sha256: 'a'.repeat(64), embeddingSize: SIZE };
const key = new Uint8Array(32).fill(1);

const random = new Random(7);
const draw = (): Float32Array => Float32Array.from({ length: SIZE }, () => 2 * random.uniform() - 1);

async function byHand(gallery: Gallery, probe: Float32Array, limit: number): Promise<[string, number][]> {
  const best = new Map<string, number>();
  for (const { person, embedding } of await gallery.templates('team', model)) {
    best.set(person, Math.max(best.get(person) ?? -Infinity, cosine(embedding, probe)));
  }
  return [...best].sort(([, a], [, b]) => b - a).slice(0, limit);
}

async function searchOf(gallery: Gallery, options?: DatabaseSearchOptions): Promise<DatabaseSearch> {
  const found = await gallery.searchable('team', model, options);
  if (found.kind !== 'database') throw new Error(`Searched in memory: ${found.because}.`);
  return found.search;
}

async function expectRight(gallery: Gallery, search: DatabaseSearch): Promise<void> {
  for (let i = 0; i < 5; i++) {
    const probe = draw();
    const right = await byHand(gallery, probe, 3);
    const found = await search.search(probe, 3);
    expect(found.map(({ person }) => person.name)).toEqual(right.map(([name]) => name));
    for (const [place, { similarity }] of found.entries()) expect(similarity).toBeCloseTo(right[place]![1], 12);
  }
}

/** What whoever writes to the vectors holds until the commit: as long as somebody does, a graph of them is not finished. */
const WRITES = 'LOCK TABLE lineament.vector_template IN ROW EXCLUSIVE MODE';
const BUILDING = `SELECT 1 FROM pg_stat_activity WHERE query LIKE 'CREATE INDEX CONCURRENTLY%' AND wait_event_type = 'Lock'
  AND datname = current_database()`;

for (const [name, make] of STORES.filter(([store]) => store !== 'SQLite')) {
  describe.skipIf(make === null)(`search by the database in ${name}`, () => {
    let store: TestStore;
    let here: Gallery;
    let there: Gallery;
    vi.setConfig({ testTimeout: 120_000 });
    beforeEach(async () => {
      store = await make!();
      [here, there] = [await store.open(null), await store.open(null)];
      for (const person of ['Ada', 'Ben', 'Cy', 'Dee']) await here.enroll('team', model, person, [draw(), draw()]);
    }, STORE_STARTS_MS);
    afterEach(async () => {
      await here.close();
      await there.close();
      await store.dispose();
    });

    const stored = async (text: string): Promise<boolean> => (await store.contents()).includes(text);

    it('finds whom comparing all finds, whatever another process did meanwhile', async () => {
      const search = await searchOf(here);
      expect([search.size, search.by]).toEqual([8, { kind: 'scan', because: 'small', recall: null }]);
      await expectRight(here, search);
      await there.enroll('team', model, 'Eve', [draw(), draw(), draw()]);
      await expectRight(here, search);
      expect(search.size).toBe(11);
      await there.merge('team', 'Eve', 'Ada');
      await expectRight(here, search);
      await there.forget('team', 'Ben');
      await there.rename('team', 'Cy', 'Cyd');
      await expectRight(here, search);
      // Another process finds what this one has filled.
      await expectRight(there, await searchOf(there));
    });

    it('fills itself anew when more was changed than is remembered', async () => {
      const search = await searchOf(here);
      await there.enroll('team', model, 'Eve', [draw()]);
      await there.enroll('team', model, 'Fay', [draw()]);
      await store.tamper('DELETE FROM lineament.change WHERE number < (SELECT max(number) FROM lineament.change)');
      await expectRight(here, search);
      expect(search.size).toBe(10);
    });

    it('keeps the collections apart, and drops what one leaves behind', async () => {
      await here.enroll('others', model, 'Zoe', [draw()]);
      const search = await searchOf(here);
      const others = await here.searchable('others', model);
      expect(others).toMatchObject({ kind: 'database', search: { size: 1 } });
      await expectRight(here, search);
      await here.forgetCollection('others');
      await searchOf(here);
      const partitions = `SELECT 1 / (CASE WHEN count(*) = 1 THEN 1 ELSE 0 END) FROM pg_inherits
        WHERE inhparent = 'lineament.vector_template'::regclass`;
      await store.tamper(partitions);
    });

    it('has nobody in it once its collection is gone, and comes to an end', async () => {
      const search = await searchOf(here);
      await there.enroll('others', model, 'Zoe', [draw()]);
      await there.forgetCollection('team');
      await search.refresh();
      expect(search.size).toBe(0);
      expect(await search.search(draw(), 3)).toEqual([]);
      // Its partition goes with the next collection that is searched so.
      await there.searchable('others', model);
      await search.refresh();
      expect(await search.search(draw(), 3)).toEqual([]);
    });

    it('fills the tables that somebody made anew', async () => {
      const search = await searchOf(here);
      await store.tamper('DROP TABLE lineament.vector_template_1; DELETE FROM lineament.vectors');
      await expectRight(here, search);
    });

    it('holds nothing of whom was forgotten from that moment on, though nobody searches', async () => {
      const telltale = Float32Array.from({ length: SIZE }, (_, i) => (i === 0 ? 0.6 : i === 1 ? 0.8 : 0));
      await here.enroll('team', model, 'Eve', [telltale]);
      await searchOf(here);
      expect(await stored('[0.6,0.8,')).toBe(true);
      await there.forget('team', 'Eve');
      expect(await stored('[0.6,0.8,')).toBe(false);
    });

    it('is told to be in memory alone once the gallery is encrypted, and leaves nothing plain behind', async () => {
      await here.enroll('team', model, 'Eve', [
        Float32Array.from({ length: SIZE }, (_, i) => (i < 2 ? [0.6, 0.8][i]! : 0)),
      ]);
      await searchOf(here);
      await store.changeKey(null, key);
      expect(await stored('[0.6,0.8,')).toBe(false);
      await using sealed = await store.open(key);
      expect(await sealed.searchable('team', model)).toEqual({ kind: 'memory', because: 'encrypted' });
      await using indexes = new CollectionIndexes(sealed, { inDatabase: {} });
      expect(await indexes.of('team', model)).toBeInstanceOf(CollectionIndex);
      expect((await indexes.search('team', model, draw(), 2)).length).toBe(2);
    });

    it('follows a graph above the size that is set, once it is built and finds enough, and ranks what it gives exactly', async () => {
      const people = Array.from({ length: 300 }, (_, i) => `person ${i}`);
      for (const person of people) await here.enroll('team', model, person, [draw()]);
      expect((await searchOf(here, { graphAbove: 1000 })).by).toMatchObject({ kind: 'scan', because: 'small' });
      const told: SearchedBy[] = [];
      const search = await searchOf(here, { graphAbove: 100, graphRecall: 0.9, onSettled: (by) => told.push(by) });
      expect(search.by).toEqual({ kind: 'scan', because: 'building', recall: null });
      await expectRight(here, search);
      await search.settled();
      expect(search.by).toMatchObject({ kind: 'graph', candidates: 50 });
      expect(search.by.recall).toBeGreaterThanOrEqual(0.9);
      expect(told).toEqual([{ kind: 'scan', because: 'building', recall: null }, search.by]);
      const probes = Array.from({ length: 20 }, draw);
      expect(await search.recall(probes, 5)).toBeGreaterThan(0.9);
      // Whoever is found is as similar as the record says, and stands in that order.
      const all = new Map(await byHand(here, probes[0]!, Infinity));
      const found = await search.search(probes[0]!, 5);
      for (const { person, similarity } of found) expect(similarity).toBeCloseTo(all.get(person.name)!, 12);
      expect(found.map(({ similarity }) => similarity)).toEqual(
        found.map(({ similarity }) => similarity).sort((a, b) => b - a),
      );
      await store.tamper(
        `SELECT 1 / count(*) FROM pg_indexes WHERE schemaname = 'lineament' AND indexdef LIKE '%USING hnsw%'`,
      );
      // Another server finds it built and measured.
      expect((await searchOf(there, { graphAbove: 100, graphRecall: 0.9 })).by).toEqual(search.by);
      // Those who were left out of the graph are found like all others.
      const left = (await here.records('team', 'person 0'))[0]!;
      await store.tamper(`SELECT 1 / count(*) FROM vector_template WHERE held AND template = ${left.id}`);
      expect((await search.search(left.embedding, 1))[0]!.person.name).toBe('person 0');
    });

    it('compares all, and says so, where the graph misses more than is allowed', async () => {
      // A hundred templates of each person are more alike than any two people: what a graph gives is of one of them.
      for (let i = 0; i < 12; i++) {
        const base = draw();
        const alike = Array.from({ length: 100 }, (_, n) => base.map((value) => value + n * 1e-5));
        await here.enroll('team', model, `person ${i}`, alike);
      }
      const search = await searchOf(here, { graphAbove: 100 });
      await search.settled();
      expect(search.by).toMatchObject({ kind: 'scan', because: 'recall' });
      expect(search.by.recall).toBeLessThan(0.95);
      await expectRight(here, search);
      expect(await search.recall([draw()], 5)).toBe(1);
    });

    it('says why a graph could not be built, and tries again after ten minutes', async () => {
      vi.useFakeTimers({ toFake: ['performance'] });
      try {
        await store.tamper('CREATE TABLE lineament.vector_template_1_graph ()');
        const told: SearchedBy[] = [];
        const search = await searchOf(here, { graphAbove: 4, onSettled: (by) => told.push(by) });
        await search.settled();
        expect(search.by).toMatchObject({ kind: 'scan', because: 'failed', recall: null });
        expect(told.at(-1)).toMatchObject({ reason: expect.stringContaining('_graph') as string });
        await expectRight(here, search);
        await store.tamper('DROP TABLE lineament.vector_template_1_graph');
        await search.refresh();
        expect(search.by).toMatchObject({ because: 'failed' });
        vi.advanceTimersByTime(10 * 60_000);
        await search.refresh();
        await search.settled();
        expect(search.by.recall).not.toBeNull();
      } finally {
        vi.useRealTimers();
      }
    });

    it.skipIf(name === 'PGlite')('builds a graph while others enrol', async () => {
      const held = await searchOf(here);
      // Who writes to the partition keeps the graph from being finished, for as long as this is not committed.
      const commit = await store.hold!(WRITES);
      const search = await searchOf(here, { graphAbove: 4 });
      const done: string[] = [];
      const built = search.settled().then(() => done.push('built'));
      await store.until!(BUILDING);
      await there.enroll('team', model, 'Eve', [draw()]);
      done.push('enrolled');
      await expectRight(here, search);
      await expectRight(there, held);
      await commit();
      await built;
      expect(done).toEqual(['enrolled', 'built']);
      expect(search.by.recall).not.toBeNull();
      await expectRight(here, await searchOf(here));
    });

    it.skipIf(name === 'PGlite')(
      'leaves a graph that is being built when it is closed, and the next builds it',
      async () => {
        await searchOf(here);
        const commit = await store.hold!(WRITES);
        const search = await searchOf(here, { graphAbove: 4 });
        await store.until!(BUILDING);
        await search.close();
        await commit();
        const next = await searchOf(there, { graphAbove: 4 });
        await next.settled();
        expect(next.by.recall).not.toBeNull();
      },
    );

    it('serves the collections of a server', async () => {
      await using indexes = new CollectionIndexes(here, { inDatabase: {} });
      expect(await indexes.of('team', model)).toBeInstanceOf(DatabaseSearch);
      const probe = draw();
      expect((await indexes.search('team', model, probe, 2)).map(({ person }) => person.name)).toEqual(
        (await byHand(here, probe, 2)).map(([person]) => person),
      );
    });

    it('is given up by a server once its collection is gone, though nobody asks for it', async () => {
      await using indexes = new CollectionIndexes(here, { inDatabase: {} });
      const team = await indexes.of('team', model);
      expect(indexes.inDatabase).toEqual([team]);
      await there.forgetCollection('team');
      await indexes.refresh();
      expect(indexes.inDatabase).toEqual([]);
      await there.enroll('team', model, 'Zoe', [draw()]);
      expect((await indexes.search('team', model, draw(), 1)).map(({ person }) => person.name)).toEqual(['Zoe']);
    });

    it.each([
      ['a probe of another size', (search: DatabaseSearch) => search.search(Float32Array.of(1), 3)],
      ['a probe without a direction', (search: DatabaseSearch) => search.search(new Float32Array(SIZE), 3)],
      ['no limit', (search: DatabaseSearch) => search.search(draw(), 0)],
    ])('refuses %s', async (_, ask) => {
      await expect(ask(await searchOf(here))).rejects.toMatchObject({ code: 'VALUE_INVALID' });
    });
  });
}

describe('search by the database in SQLite', () => {
  it('is told to be in memory alone', async () => {
    const [, make] = STORES.find(([store]) => store === 'SQLite')!;
    const store = await make!();
    {
      await using gallery = await store.open(null);
      await gallery.enroll('team', model, 'Ada', [draw()]);
      expect(await gallery.searchable('team', model)).toEqual({ kind: 'memory', because: 'file' });
      await using indexes = new CollectionIndexes(gallery, { inDatabase: {} });
      expect(await indexes.of('team', model)).toBeInstanceOf(CollectionIndex);
    }
    await store.dispose();
  });
});
