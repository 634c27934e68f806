import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Gallery, NewTemplate } from '../../src/gallery/gallery.js';
import { openGallery } from '../../src/gallery/open-gallery.js';
import { readSafetensors } from '../../src/torch/safetensors.js';

const model = { name: 'numbers — π', sha256: 'a'.repeat(64), embeddingSize: 3 };
const key = new Uint8Array(32).fill(1);

let folder: string;
let gallery: Gallery;
let other: Gallery;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'lineament-exchange-'));
  gallery = await openGallery(join(folder, 'gallery.db'), { key });
  other = await openGallery(join(folder, 'other.db'), { key: null });
});
afterEach(async () => {
  await gallery.close();
  await other.close();
  rmSync(folder, { recursive: true });
});

const ada: NewTemplate[] = [
  {
    embedding: Float32Array.of(0.1, -2.5e-7, 1 / 3),
    photo: 'c'.repeat(64),
    quality: 0.7,
    metadata: { note: 'line\nbreak' },
  },
  { embedding: Float32Array.of(1, 0, 0), original: new Uint8Array([0, 255, 10]) },
];
/** Everything but numbers, which every gallery gives itself. */
const content = async (from: Gallery, collection = 'team') =>
  (await from.records(collection)).map((template) => ({ ...template, id: null }));

describe.each(['team.jsonl', 'team.safetensors'])('a collection in %s', (name) => {
  it('comes back as it was, in another gallery with another key', async () => {
    const file = join(folder, name);
    await gallery.add('team', model, 'Ada "人"', ada);
    await gallery.add('team', model, 'Ben', [{ embedding: Float32Array.of(0, 1, 0) }]);
    expect(await gallery.export('team', file, { originals: true })).toBe(3);
    expect(await other.import(file)).toEqual({ collection: 'team', added: 3, known: 0 });
    expect(await content(other)).toEqual(await content(gallery));
    const [, kept] = await other.records('team', 'Ada "人"');
    expect(await other.original(kept!.id)).toEqual(new Uint8Array([0, 255, 10]));
    expect((await other.collections())[0]).toEqual((await gallery.collections())[0]);

    expect(await other.import(file)).toEqual({ collection: 'team', added: 0, known: 3 });
    expect(await other.import(file, { collection: 'copy' })).toMatchObject({ collection: 'copy', added: 3 });
    expect((await gallery.log()).at(-1)).toMatchObject({ action: 'export', detail: { originals: true } });
    expect((await other.log())[0]).toMatchObject({ action: 'import', detail: { added: 3, people: 2 } });
  });

  it('comes back exactly, whatever the numbers and the words', async () => {
    const numbers = fc.float({ noNaN: true, noDefaultInfinity: true, min: -(2 ** 60), max: 2 ** 60 });
    const template = fc.record({
      embedding: fc.tuple(numbers, numbers, numbers).map((row) => Float32Array.of(...row)),
      metadata: fc.jsonValue(),
      person: fc.constantFrom('a', 'é', ' x '),
    });
    let run = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(template, { minLength: 1, maxLength: 8 }), async (drawn) => {
        const collection = `run ${run++}`;
        const file = join(folder, name);
        fc.pre(drawn.every(({ embedding }) => embedding.some((value) => Math.abs(value) > 1e-15)));
        for (const { person, embedding, metadata } of drawn) {
          await gallery.add(collection, model, person, [{ embedding, metadata: metadata as never }]);
        }
        await gallery.export(collection, file);
        await other.import(file);
        expect(await content(other, collection)).toEqual(await content(gallery, collection));
      }),
      { numRuns: 20, seed: 3 },
    );
  });

  it.skipIf(process.platform === 'win32')('is readable by its owner alone', async () => {
    await gallery.add('team', model, 'Ada', ada);
    await gallery.export('team', join(folder, name));
    expect(statSync(join(folder, name)).mode & 0o777).toBe(0o600);
  });

  it('leaves photos behind unless they are asked for', async () => {
    const file = join(folder, name);
    await gallery.add('team', model, 'Ada', ada);
    await gallery.export('team', file);
    await other.import(file);
    expect((await other.records('team')).map(({ original }) => original)).toEqual([false, false]);
  });

  it('is taken whole or not at all', async () => {
    const file = join(folder, name);
    await gallery.add('team', model, 'Ada', ada);
    await gallery.export('team', file);
    truncateSync(file, statSync(file).size - 20);
    await expect(other.import(file)).rejects.toMatchObject({ code: 'FILE_INVALID' });
    writeFileSync(file, '');
    await expect(other.import(file)).rejects.toMatchObject({ code: 'FILE_INVALID' });
    expect(await other.collections()).toEqual([]);
    expect(readdirSync(folder).filter((each) => each.endsWith('.tmp'))).toEqual([]);
  });

  it('is not mixed with another model', async () => {
    const file = join(folder, name);
    await gallery.add('team', model, 'Ada', ada);
    await gallery.export('team', file);
    await other.enroll('team', { ...model, sha256: 'b'.repeat(64) }, 'Ben', [Float32Array.of(1, 0, 0)]);
    await expect(other.import(file)).rejects.toMatchObject({ code: 'MODEL_MISMATCH' });
  });
});

describe('JSON lines', () => {
  it('name the line that is wrong', async () => {
    const file = join(folder, 'team.jsonl');
    await gallery.add('team', model, 'Ada', ada);
    await gallery.export('team', file);
    const [header, first, second] = readFileSync(file, 'utf8').split('\n') as [string, string, string];
    for (const [bad, message] of [
      [second.replace('"person"', '"who"'), 'line 3 of'],
      [second.slice(5), 'line 3 of'],
      [second.replace('[1,0,0]', '[1,0]'), 'Expected embeddings of 3 numbers'],
      [second.replace('[1,0,0]', '[0,0,0]'), 'direction'],
    ] as const) {
      writeFileSync(file, [header, first, bad].join('\n'));
      await expect(other.import(file)).rejects.toThrow(message);
    }
    expect(await other.collections()).toEqual([]);
    await expect(other.import(join(folder, 'team.parquet'))).rejects.toMatchObject({ code: 'FILE_INVALID' });
  });

  it('are read a piece at a time, wherever the pieces end', async () => {
    const file = join(folder, 'team.jsonl');
    const note = 'é'.repeat(400_000);
    const templates = Array.from({ length: 5 }, (_, i) => ({ embedding: Float32Array.of(1, i, 0), metadata: note }));
    await gallery.add('team', model, 'Ada', templates);
    await gallery.export('team', file);
    await other.import(file);
    expect(await content(other)).toEqual(await content(gallery));
  });
});

describe('safetensors', () => {
  it('are what the other reader of the format reads', async () => {
    const file = join(folder, 'team.safetensors');
    await gallery.add('team', model, 'Ada', ada);
    await gallery.export('team', file);
    const { tensors, metadata } = readSafetensors(file);
    const { dtype, shape, data } = tensors.get('embeddings')!;
    expect([dtype, shape]).toEqual(['float32', [2, 3]]);
    expect(new Float32Array(Uint8Array.from(data).buffer)).toEqual(Float32Array.of(0.1, -2.5e-7, 1 / 3, 1, 0, 0));
    const lines = Buffer.from(tensors.get('records')!.data).toString().trim().split('\n');
    expect(lines.map((line) => JSON.parse(line).person)).toEqual(['Ada', 'Ada']);
    expect(JSON.parse(metadata['collection']!)).toMatchObject({ collection: 'team', model });
  });
});
