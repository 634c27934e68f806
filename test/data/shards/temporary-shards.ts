import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import sharp from 'sharp';
import { MAGIC, packed, record } from '../temporary-records.js';

/** Packs files, in this order, by the system's own tar. */
export function packTar(
  path: string,
  files: Readonly<Record<string, string | Uint8Array>>,
  format: 'ustar' | 'posix' | 'gnu' = 'ustar',
): void {
  const folder = mkdtempSync(join(tmpdir(), 'lineament-tar-'));
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), content);
  }
  mkdirSync(dirname(path), { recursive: true });
  execFileSync('tar', [`--format=${format}`, '-C', folder, '-cf', path, '--', ...Object.keys(files)]);
  rmSync(folder, { recursive: true });
}

/** A small JPEG of one grey. */
export async function greyJpeg(grey: number, side = 16): Promise<Uint8Array> {
  const data = new Uint8Array(side * side * 3).fill(grey);
  return sharp(data, { raw: { width: side, height: side, channels: 3 } })
    .jpeg()
    .toBuffer();
}

/** `shards` tars of `each` photos; photo n of all shows person `p<n modulo people>` in the grey n. */
export async function writeShards(folder: string, shards: number, each: number, people = 3): Promise<void> {
  for (let shard = 0; shard < shards; shard++) {
    const files: Record<string, string | Uint8Array> = {};
    for (let i = 0; i < each; i++) {
      const n = shard * each + i;
      const key = String(n).padStart(6, '0');
      files[`${key}.jpg`] = await greyJpeg(n % 256);
      files[`${key}.cls`] = `p${n % people}`;
    }
    packTar(join(folder, `faces-${String(shard).padStart(3, '0')}.tar`), files);
  }
}

/**
 * The same as RecordIO files of people 0, 1, …, in each of which records without a photo stand first and last, as insightface has them.
 * Every fourth photo has in its comment what begins a record, so that its own is cut in two.
 */
export async function writeRecordShards(folder: string, shards: number, each: number, people = 3): Promise<void> {
  mkdirSync(folder, { recursive: true });
  for (let shard = 0; shard < shards; shard++) {
    const list = record(packed([5, 7]));
    const records = [list];
    for (let n = shard * each; n < (shard + 1) * each; n++) {
      const jpeg = await greyJpeg(n % 256);
      const comment = n % 4 === 3 ? Buffer.concat([Buffer.from([0xff, 0xfe, 0, 8, 0, 0]), MAGIC]) : Buffer.alloc(0);
      const photo = Buffer.concat([jpeg.subarray(0, 2), comment, jpeg.subarray(2)]);
      records.push(record(packed([n % people, 0], photo)));
    }
    writeFileSync(join(folder, `faces-${String(shard).padStart(3, '0')}.rec`), Buffer.concat([...records, list]));
  }
}
