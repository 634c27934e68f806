import { once } from 'node:events';
import { createWriteStream, existsSync } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { Random } from '../dist/random.js';
import { loadModel } from '../dist/face/model.js';
import { DEFAULT_MODEL } from '../dist/matching/load-recogniser.js';
import { openGallery } from '../dist/gallery/open-gallery.js';

/** What the collection of {@link crowdGallery} is called. */
export const CROWD = 'crowd';

/** A unit vector (D) in no direction more than in another: what embeddings of strangers are like, more or less. */
export function stranger(random: Random, size: number): number[] {
  const values = Array.from({ length: size }, () => random.normal());
  const length = Math.hypot(...values);
  return values.map((value) => Number((value / length).toFixed(6)));
}

/** The path of a gallery of so many people, of one template each. Made once, and kept beside the compiled benchmarks. */
export async function crowdGallery(people: number): Promise<string> {
  const path = fileURLToPath(new URL(`../dist-bench/crowd-${people}.db`, import.meta.url));
  if (existsSync(path)) return path;
  process.stderr.write(`[bench] enrolling ${people} people, once\n`);
  const { card, session } = await loadModel(DEFAULT_MODEL, 'embedder', { threads: 1 });
  await session.release();
  const { name, sha256, embeddingSize } = card;
  const created = '2026-01-01T00:00:00.000Z';
  const model = { name, sha256, embeddingSize };
  const lines = `${path}.jsonl`;
  const file = createWriteStream(lines);
  file.write(`${JSON.stringify({ kind: 'lineament-collection', version: 1, collection: CROWD, model, created })}\n`);
  const random = new Random(1);
  for (let person = 0; person < people; person++) {
    const embedding = stranger(random, embeddingSize);
    if (!file.write(`${JSON.stringify({ person: `stranger ${person}`, created, embedding })}\n`))
      await once(file, 'drain');
  }
  file.end();
  await once(file, 'finish');
  await rm(`${path}.part`, { force: true });
  const gallery = await openGallery(`${path}.part`);
  await gallery.import(lines);
  await gallery.close();
  await rename(`${path}.part`, path);
  await rm(lines);
  return path;
}
