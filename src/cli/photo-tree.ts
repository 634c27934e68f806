import { readdir, stat } from 'node:fs/promises';
import { basename, dirname, extname, join } from 'node:path';
import { LineamentError, unreadable } from '../errors.js';
import { hasImageExtension } from '../image/format.js';

/** A photo, and where what becomes of it is to be written. */
export interface TreePhoto {
  /** Where it lies. */
  readonly source: string;
  /** Its path below the folder that was named, with forward slashes; of a photo named by itself, its name. */
  readonly path: string;
  /** The path without the extension; with it, where another photo would have the same one. */
  readonly stem: string;
}

/**
 * The photos that are named, and those in folders that are named, at any depth, by path. Hidden files and folders and
 * files of other formats are passed over.
 *
 * @throws FILE_INVALID when something named does not exist; USAGE when two photos have the same path below what was named.
 */
export async function photoTree(named: readonly string[]): Promise<TreePhoto[]> {
  const sources = new Map<string, string>();
  for (const name of named) {
    for (const [path, source] of await photosOf(name)) {
      const other = sources.get(path);
      if (other !== undefined) {
        const message = `${other} and ${source} would both be written as ${path}: give them in two runs, with two folders to write to`;
        throw new LineamentError('USAGE', message);
      }
      sources.set(path, source);
    }
  }
  const photos = [...sources].sort(([a], [b]) => (a < b ? -1 : 1));
  const times = new Map<string, number>();
  for (const [path] of photos) times.set(withoutExtension(path), (times.get(withoutExtension(path)) ?? 0) + 1);
  return photos.map(([path, source]) => {
    const stem = withoutExtension(path);
    return { source, path, stem: times.get(stem) === 1 ? stem : path };
  });
}

/** @throws FILE_INVALID: there are folders, and no photos in them. */
export function noPhotosIn(named: readonly string[]): LineamentError {
  return new LineamentError('FILE_INVALID', `no photos in ${named.join(', ')}`, {
    cure: 'Name a photo, or a folder with JPEG, PNG, WebP, AVIF, TIFF or GIF files in it, at any depth; hidden ones are passed over.',
  });
}

async function photosOf(name: string): Promise<[path: string, source: string][]> {
  const found = await stat(name).catch((cause: unknown) => {
    throw unreadable('FILE_INVALID', 'a photo or a folder of photos', name, cause);
  });
  if (!found.isDirectory()) return [[basename(name), name]];
  const photos: [string, string][] = [];
  const visit = async (below: string): Promise<void> => {
    for (const entry of await readdir(join(name, below), { withFileTypes: true })) {
      if (entry.name.startsWith('.')) continue;
      const path = below === '' ? entry.name : `${below}/${entry.name}`;
      const source = join(name, path);
      const target = entry.isSymbolicLink() ? await stat(source).catch(() => null) : entry;
      // Links to folders are not followed: they could lead in a circle.
      if (target?.isDirectory() && !entry.isSymbolicLink()) await visit(path);
      else if (target?.isFile() && hasImageExtension(entry.name)) photos.push([path, source]);
    }
  };
  await visit('');
  return photos;
}

function withoutExtension(path: string): string {
  const folder = dirname(path);
  const stem = basename(path, extname(path));
  return folder === '.' ? stem : `${folder}/${stem}`;
}
