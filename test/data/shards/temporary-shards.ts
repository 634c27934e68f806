import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import sharp from 'sharp';

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
