import { availableParallelism } from 'node:os';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { partHere, type SearchPart } from '../../src/gallery/search-part.js';
import { SearchThreads } from '../../src/gallery/search-threads.js';
import type { Encoding } from '../../src/gallery/int8-codes.js';
import { type IndexedTemplate, TemplateIndex } from '../../src/gallery/template-index.js';
import { cosine } from '../../src/matching/similarity.js';
import { Random } from '../../src/random.js';

const threads = new SearchThreads(Math.min(2, availableParallelism()));
afterAll(() => threads.close());

const PLACES = ['here', 'on threads'] as const;
const ENCODINGS: readonly Encoding[] = ['float32', 'int8'];

/** An index over templates that a map holds, as a store would. */
async function indexOf(templates: readonly IndexedTemplate[], encoding: Encoding, place: (typeof PLACES)[number]) {
  const size = templates[0]!.embedding.length;
  const stored = new Map(templates.map((template) => [template.id, template]));
  const parts: SearchPart[] = place === 'here' ? [partHere(size, encoding)] : await threads.open(size, encoding);
  const index = new TemplateIndex({
    size,
    encoding,
    parts,
    exactly: (ids) => ids.map((id) => stored.get(id)?.embedding),
  });
  await index.add(templates);
  return { index, stored };
}

/** The same by comparing one by one in float64. */
function byHand(templates: Iterable<IndexedTemplate>, probe: Float32Array, limit: number) {
  const best = new Map<number, number>();
  for (const { person, embedding } of templates) {
    best.set(person, Math.max(best.get(person) ?? -Infinity, cosine(embedding, probe)));
  }
  return [...best].sort(([, a], [, b]) => b - a).slice(0, limit);
}

function drawn(count: number, people: number, size: number, seed: number): IndexedTemplate[] {
  const random = new Random(seed);
  const draw = () => Float32Array.from({ length: size }, () => 2 * random.uniform() - 1);
  return Array.from({ length: count }, (_, id) => ({ id: 3 * id + 1, person: id % people, embedding: draw() }));
}

describe.each(PLACES)('an index held %s', (place) => {
  describe.each(ENCODINGS)('in %s', (encoding) => {
    it('finds whom comparing one by one finds', async () => {
      const templates = drawn(3000, 700, 50, 1);
      const { index } = await indexOf(templates, encoding, place);
      const probes = drawn(40, 1, 50, 2).map(({ embedding }) => embedding);
      // Asked at once, they are served 32 and 8 at a time: four together and, at the end, alone.
      const found = await Promise.all([...probes, probes[0]!].map((probe, i) => index.search(probe, 1 + (i % 12))));
      found.forEach((neighbours, i) => {
        const expected = byHand(templates, probes[i % 40]!, 1 + (i % 12));
        expect(neighbours.map(({ person }) => person)).toEqual(expected.map(([person]) => person));
        neighbours.forEach(({ similarity }, n) => expect(similarity).toBeCloseTo(expected[n]![1], 6));
      });
      await index.close();
    });

    it('sees what was added and removed before it was asked', async () => {
      const templates = drawn(600, 300, 16, 3);
      const { index, stored } = await indexOf(templates.slice(0, 500), encoding, place);
      const probe = templates[7]!.embedding;
      for (const template of templates.slice(500)) stored.set(template.id, template);
      const adding = index.add(templates.slice(500));
      const gone = templates.filter(({ id }) => id % 2 === 0).map(({ id }) => id);
      const removing = index.remove([...gone, 1_000_000]);
      for (const id of gone) stored.delete(id);
      const found = await index.search(probe, 5);
      expect(found.map(({ person }) => person)).toEqual(byHand(stored.values(), probe, 5).map(([person]) => person));
      await adding;
      expect(await removing).toBe(gone.length);
      expect(index.size).toBe(stored.size);
      await index.close();
    });

    it('gives everybody when there are fewer people than asked for', async () => {
      const templates = drawn(300, 3, 8, 4);
      const { index } = await indexOf(templates, encoding, place);
      const found = await index.search(templates[0]!.embedding, 10);
      expect(found.map(({ person }) => person)).toEqual(byHand(templates, templates[0]!.embedding, 10).map(([p]) => p));
      expect(found[0]).toMatchObject({ id: 1, person: 0 });
      await index.close();
    });
  });
});

describe('an index', () => {
  it('is exact in int8 for templates that hardly differ', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer(), async (seed) => {
        const random = new Random(seed);
        const base = Float32Array.from({ length: 32 }, () => 2 * random.uniform() - 1);
        // Differences far below what a byte a number can tell.
        const near = () => base.map((value) => value + 1e-4 * random.uniform());
        const templates = Array.from({ length: 200 }, (_, id) => ({ id, person: id, embedding: near() }));
        const { index } = await indexOf(templates, 'int8', 'here');
        const probe = near();
        const found = await index.search(probe, 5);
        const byPerson = byHand(templates, probe, templates.length);
        const similarities = new Map(byPerson);
        // Neighbours are about 1e-10 apart here; what is closer than float64 rounds may stand in either order.
        found.forEach(({ person, similarity }, place) => {
          expect(Math.abs(similarity - byPerson[place]![1])).toBeLessThan(1e-15);
          expect(Math.abs(similarity - similarities.get(person)!)).toBeLessThan(1e-15);
        });
        expect(new Set(found.map(({ person }) => person)).size).toBe(5);
      }),
      { numRuns: 20, examples: [[-1_760_184_483]] },
    );
  });

  it('searches again when somebody whom it found is gone from the store', async () => {
    const templates = drawn(50, 50, 8, 5);
    const { index, stored } = await indexOf(templates, 'int8', 'here');
    const searching = index.search(templates[3]!.embedding, 1);
    stored.delete(templates[3]!.id);
    void index.remove([templates[3]!.id]);
    expect((await searching)[0]!.person).toBe(byHand(stored.values(), templates[3]!.embedding, 1)[0]![0]);
  });

  it('takes little more memory than its templates', async () => {
    const templates = drawn(2000, 2000, 512, 6);
    for (const [encoding, most] of [
      ['float32', 1.15],
      ['int8', 0.35],
    ] as const) {
      const { index } = await indexOf(templates, encoding, 'here');
      expect((await index.bytes()) / (2000 * 512 * 4)).toBeLessThan(most);
    }
  });

  it('refuses embeddings of another size, without a direction, and a limit that is none', async () => {
    const { index } = await indexOf(drawn(3, 3, 8, 7), 'float32', 'here');
    const refused = { code: 'VALUE_INVALID' };
    await expect(index.search(Float32Array.of(1), 1)).rejects.toMatchObject(refused);
    await expect(index.search(new Float32Array(8), 1)).rejects.toThrow(/with a direction/);
    await expect(index.search(new Float32Array(8).fill(1), 0)).rejects.toThrow(/limit of 1 or more/);
    await expect(
      index.add([
        { id: 9, person: 9, embedding: new Float32Array(8).fill(1) },
        { id: 10, person: 9, embedding: new Float32Array(8).fill(NaN) },
      ]),
    ).rejects.toMatchObject(refused);
    expect(index.size).toBe(3);
  });

  it.each(PLACES)('says, %s, that memory does not suffice', async (place) => {
    const [part] = place === 'here' ? [partHere(8, 'float32')] : await threads.open(8, 'float32');
    // More than 4 GiB of rows; they are not looked at.
    const rows = {
      ids: { length: 2 ** 32 / 80 } as Float64Array,
      people: Float64Array.of(),
      embeddings: Float64Array.of(),
    };
    await expect(part!.add(rows)).rejects.toMatchObject({ code: 'COLLECTION_TOO_LARGE' });
    await part!.close();
  });

  it('says so when its threads have ended', async () => {
    const ended = new SearchThreads(1);
    const index = new TemplateIndex({ size: 8, encoding: 'float32', parts: await ended.open(8, 'float32') });
    const searching = index.search(new Float32Array(8).fill(1), 1);
    await ended.close();
    await expect(searching).rejects.toThrow(/ended/);
  });
});
