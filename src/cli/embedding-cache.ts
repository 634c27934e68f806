import { createHash } from 'node:crypto';
import { closeSync, existsSync, mkdirSync, openSync, readFileSync, statSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import type { EmbeddedSample, SampleCache, Sighting } from '../training/embed-samples.js';

/** One photo of a cache: a line of JSON. */
interface Line {
  readonly photo: string;
  readonly bytes: number;
  readonly mtimeMs: number;
  /** Float32, little-endian, in base64; null where no face was found. */
  readonly embedding: string | null;
  readonly sighting: Sighting | null;
}

/**
 * Embeddings kept in a folder between runs: one file for each model and way of taking its faces, which `setting` tells
 * apart; a line for each photo, appended when it is done, so that a run that is stopped loses nothing. A photo that has
 * changed since, in size or time, counts as another.
 *
 * Embeddings are personal data: the file is readable by its owner only.
 */
export class EmbeddingCache implements Disposable {
  readonly #known = new Map<string, Line>();
  readonly #file: number;

  constructor(folder: string, setting: object) {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    const name = createHash('sha256').update(JSON.stringify(setting)).digest('hex').slice(0, 16);
    const path = join(folder, `${name}.jsonl`);
    for (const text of existsSync(path) ? readFileSync(path, 'utf8').split('\n') : []) {
      const line = parsed(text);
      if (line !== null) this.#known.set(line.photo, line);
    }
    this.#file = openSync(path, 'a', 0o600);
    // What a crash has cut off must not swallow the next line.
    writeSync(this.#file, '\n');
  }

  /** What is known of a photo, if it is still the same. */
  get(photo: string): EmbeddedSample | undefined {
    const line = this.#known.get(photo);
    if (line === undefined) return undefined;
    const stat = statSync(photo, { throwIfNoEntry: false });
    if (stat?.size !== line.bytes || stat.mtimeMs !== line.mtimeMs) return undefined;
    return { embedding: line.embedding === null ? null : decoded(line.embedding), sighting: line.sighting };
  }

  set(photo: string, { embedding, sighting }: EmbeddedSample): void {
    const stat = statSync(photo, { throwIfNoEntry: false });
    if (stat === undefined) return; // a generated face, which has no file
    const text = embedding === null ? null : encoded(embedding);
    const line: Line = { photo, bytes: stat.size, mtimeMs: stat.mtimeMs, embedding: text, sighting };
    writeSync(this.#file, `${JSON.stringify(line)}\n`);
    this.#known.set(photo, line);
  }

  /** The cache as the samples of a data set see it. */
  of(samples: readonly { readonly source: string }[]): SampleCache {
    return {
      get: (index) => this.get(samples[index]!.source),
      set: (index, sample) => this.set(samples[index]!.source, sample),
    };
  }

  [Symbol.dispose](): void {
    closeSync(this.#file);
  }
}

function parsed(text: string): Line | null {
  try {
    return JSON.parse(text) as Line;
  } catch {
    return null;
  }
}

function encoded(embedding: Float32Array): string {
  return Buffer.from(embedding.buffer, embedding.byteOffset, embedding.byteLength).toString('base64');
}

function decoded(text: string): Float32Array {
  const bytes = Buffer.from(text, 'base64');
  return new Float32Array(new Uint8Array(bytes).buffer);
}
