import { existsSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { LineamentError } from '../../errors.js';
import { cropOf, type DataRoot, exclusionOf, pathOf } from '../data-root.js';
import { type FileRecords, type FolderIndex, readFolderIndex, writeFolderIndex } from './folder-index.js';
import { recordFileRecords } from './record-file.js';
import { recordShards, tarShards } from './shard-files.js';
import { joinIndexes, type ShardIndex } from './shard-index.js';
import { webDatasetRecords } from './web-dataset.js';
import { WindowedFile } from './windowed-file.js';

const PROGRESS_BYTES = 64 * 1024 * 1024;

/** How far the shards are gone through that no index tells of. */
export interface IndexProgress {
  readonly doneBytes: number;
  readonly totalBytes: number;
  /** What went wrong without stopping it, in a sentence. */
  readonly warning?: string;
}

/** Whether photos are named that lie in tar shards or RecordIO files. */
export function namesShards(root: DataRoot): boolean {
  return (tarShards(pathOf(root)) ?? recordShards(pathOf(root))) !== null;
}

/**
 * Tells where the photos in shards lie: from the index in their folder, which is made where it is absent or a file has changed.
 * That goes through the heads in every new file, once; where it is stopped, it goes on the next time with the file it was at.
 *
 * @param roots what {@link tarShards} and {@link recordShards} take. The same name in two roots is the same person.
 * @returns the photos of those of whom there are `minimumPhotos`.
 * @throws LineamentError DATASET_INVALID when a root names no shards or nobody is left, FILE_INVALID for a file.
 */
export function* indexShards(
  roots: readonly DataRoot[],
  { minimumPhotos = 1 }: { readonly minimumPhotos?: number } = {},
): Generator<IndexProgress, ShardIndex, undefined> {
  const named = roots.map(filesOf);
  const files = named.flatMap(({ files }) => files);
  const seen = new Set<string>();
  for (const { path } of files) {
    if (seen.has(path)) throw invalid(`The shard ${path} is named twice. Name each once.`);
    seen.add(path);
  }
  const folders = new Map<string, FolderIndex>();
  for (const { path } of files) {
    if (!folders.has(dirname(path))) folders.set(dirname(path), readFolderIndex(dirname(path)));
  }
  yield* addMissing(
    files.map(({ path }) => path),
    folders,
  );
  return {
    name: roots.map(pathOf).join(' + '),
    format: [...new Set(named.map(({ format }) => format))].join('; '),
    ...joinIndexes(files, folders, minimumPhotos),
  };
}

/** What {@link indexShards} returns, for who does not look at the progress. */
export function indexedShards(...[roots, options]: Parameters<typeof indexShards>): ShardIndex {
  const indexing = indexShards(roots, options);
  let step = indexing.next();
  while (!step.done) step = indexing.next();
  return step.value;
}

function filesOf(root: DataRoot): { format: string; files: { path: string; crop: number | undefined }[] } {
  const path = pathOf(root);
  const tars = tarShards(path);
  const files = tars ?? recordShards(path);
  if (files === null) {
    throw invalid(
      `${path} holds no tar shards and no RecordIO. Name a folder of .tar files, a pattern like ${path}/{000..499}.tar or a .rec; ` +
        'a folder with a sub-folder a person is for another sampler.',
    );
  }
  if (exclusionOf(root) !== undefined) {
    throw invalid(`exclude lists photos of folders, not of shards that are streamed: pack ${path} without them.`);
  }
  const format = tars === null ? 'RecordIO, streamed' : `WebDataset, ${files.length} tar shards`;
  return { format, files: files.map((each) => ({ path: each, crop: cropOf(root) })) };
}

/** Goes through the files that the indexes of their folders do not know as they are, and adds them. */
function* addMissing(
  paths: readonly string[],
  folders: ReadonlyMap<string, FolderIndex>,
): Generator<IndexProgress, void, undefined> {
  const missing = paths.flatMap((path) => {
    const { size, mtimeMs } = statSync(path);
    const known = folders.get(dirname(path))!.files.get(basename(path));
    return known?.bytes === size && known.modifiedMs === mtimeMs ? [] : [{ path, size, mtimeMs }];
  });
  if (missing.length === 0) return;
  const totalBytes = missing.reduce((sum, { size }) => sum + size, 0);
  const grown = new Set<string>();
  const numbers = new Map(Array.from(folders, ([folder, { people }]) => [folder, numbered(people)]));
  let doneBytes = 0;
  let warning: string | undefined;
  try {
    yield { doneBytes, totalBytes };
    for (const { path, size, mtimeMs } of missing) {
      const folder = dirname(path);
      const { people, files } = folders.get(folder)!;
      const records = recordsOf(path, people, numbers.get(folder)!);
      let step = records.next();
      for (; !step.done; step = records.next()) yield { doneBytes: doneBytes + step.value, totalBytes };
      files.set(basename(path), { bytes: size, modifiedMs: mtimeMs, ...step.value });
      grown.add(folder);
      doneBytes += size;
      yield { doneBytes, totalBytes };
    }
  } finally {
    for (const folder of grown) warning = written(folder, folders.get(folder)!) ?? warning;
  }
  if (warning !== undefined) yield { doneBytes, totalBytes, warning };
}

const numbered = (people: readonly string[]): Map<string, number> => new Map(people.map((person, n) => [person, n]));

/** The photos of a file; says at which byte it is from time to time. */
function* recordsOf(
  path: string,
  people: string[],
  numbers: Map<string, number>,
): Generator<number, Pick<FileRecords, 'offsets' | 'lengths' | 'labels'>, undefined> {
  const [offsets, lengths, labels]: [number[], number[], number[]] = [[], [], []];
  const file = new WindowedFile(path);
  let told = 0;
  try {
    for (const { at, bytes, person } of path.endsWith('.rec') ? recordFileRecords(file) : webDatasetRecords(file)) {
      let label = numbers.get(person);
      if (label === undefined) numbers.set(person, (label = people.push(person) - 1));
      offsets.push(at);
      lengths.push(bytes);
      labels.push(label);
      if (at - told >= PROGRESS_BYTES) yield (told = at);
    }
  } finally {
    file.close();
  }
  return {
    offsets: Float64Array.from(offsets),
    lengths: Uint32Array.from(lengths),
    labels: Int32Array.from(labels),
  };
}

/** Writes a folder's index; where that fails, says so. */
function written(folder: string, index: FolderIndex): string | undefined {
  for (const name of index.files.keys()) if (!existsSync(join(folder, name))) index.files.delete(name);
  try {
    writeFolderIndex(folder, index);
    return undefined;
  } catch (error) {
    return (
      `no index can be kept in ${folder} (${(error as Error).message}): its shards are gone through at every start. ` +
      'Let the folder be written to once'
    );
  }
}

function invalid(message: string): LineamentError {
  return new LineamentError('DATASET_INVALID', message);
}
