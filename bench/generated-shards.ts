import { linkSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { encodeJpeg } from '../dist/image/encode.js';
import { Random } from '../dist/random.js';

const BLOCK = 512;
/** Different pictures; which of them a record shows says nothing here. */
const PICTURES = 64;
/** Shards that are written; the others are further names of these. */
const WRITTEN = 8;

export interface GeneratedShards {
  readonly records: number;
  readonly perShard: number;
  readonly people: number;
  readonly side: number;
}

/**
 * Writes tar shards of generated records into a folder: JPEGs of noise, each with a person. A few shards are written and have many
 * names, as hard links: to whoever reads they are so many files, and they take the disk of a few.
 */
export async function generatedShards(
  folder: string,
  { records, perShard, people, side }: GeneratedShards,
): Promise<{ readonly shards: number; readonly bytes: number }> {
  const random = new Random(1);
  const pictures: Uint8Array[] = [];
  for (let n = 0; n < PICTURES; n++) {
    const data = Uint8Array.from({ length: side * side * 3 }, () => random.integer(256));
    pictures.push(await encodeJpeg({ width: side, height: side, data }, 60));
  }
  mkdirSync(folder, { recursive: true });
  const shards = Math.ceil(records / perShard);
  const nameOf = (shard: number): string => join(folder, `records-${String(shard).padStart(6, '0')}.tar`);
  let bytes = 0;
  for (let shard = 0; shard < shards; shard++) {
    const count = Math.min(perShard, records - shard * perShard);
    // The last may be shorter, and has to be its own.
    if (shard >= WRITTEN && count === perShard) {
      linkSync(nameOf(shard % WRITTEN), nameOf(shard));
      continue;
    }
    const entries: Uint8Array[] = [];
    for (let n = 0; n < count; n++) {
      const key = String(n).padStart(7, '0');
      entries.push(...tarEntry(`${key}.jpg`, pictures[random.integer(PICTURES)]!));
      entries.push(...tarEntry(`${key}.cls`, Buffer.from(String(random.integer(people)))));
    }
    const tar = Buffer.concat([...entries, Buffer.alloc(2 * BLOCK)]);
    bytes += tar.length;
    writeFileSync(nameOf(shard), tar);
  }
  return { shards, bytes };
}

/** A header of ustar, the data, and what fills the last block. */
function tarEntry(name: string, data: Uint8Array): Uint8Array[] {
  const header = Buffer.alloc(BLOCK);
  const field = (at: number, text: string): void => void header.write(text, at, 'latin1');
  field(0, name);
  field(100, '0000644\0');
  field(108, '0000000\0');
  field(116, '0000000\0');
  field(124, `${data.length.toString(8).padStart(11, '0')}\0`);
  field(136, '00000000000\0');
  field(148, '        ');
  field(156, '0');
  field(257, 'ustar\u000000');
  const sum = header.reduce((total, byte) => total + byte, 0);
  field(148, `${sum.toString(8).padStart(6, '0')}\0 `);
  return [header, data, Buffer.alloc((BLOCK - (data.length % BLOCK)) % BLOCK)];
}
