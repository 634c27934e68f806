import { hasLabelsFile, readLabelsFile } from './labels-file.js';
import { photosByPerson } from './person-folders.js';
import { holdsRecords, readPackedPeople, readPackedPhoto } from './record-folder.js';
import { tarShards } from './shards/shard-files.js';
import { readShardPeople, readShardPhoto } from './shards/shard-people.js';

/** How a folder holds photos of people. */
export interface FolderLayout {
  /** In words, for people. */
  readonly format: string;
  /** Each person with the sources of their photos, in an order of code units. */
  people(): Iterable<readonly [person: string, sources: readonly string[]]>;
  /** Fetches the encoded photo of a source; absent where sources are paths of files. */
  readonly read?: ((source: string) => Uint8Array) | undefined;
}

/**
 * Tells the layout of a folder from what is in it: `images/` with a `labels.txt` (see {@link readLabelsFile}), tar
 * shards (see {@link readShardPeople}), packed records (see {@link readPackedPeople}), else one sub-folder a person. Labels come with numbers for names.
 *
 * @throws LineamentError DATASET_INVALID when it is none of these.
 */
export function layoutOf(root: string): FolderLayout {
  if (hasLabelsFile(root)) return { format: 'images and labels.txt', people: () => readLabelsFile(root) };
  const shards = tarShards(root);
  if (shards !== null) {
    const format = `WebDataset, ${shards.length} tar shards`;
    return { format, people: () => readShardPeople(root), read: readShardPhoto };
  }
  if (holdsRecords(root)) {
    return { format: 'RecordIO (.rec and .idx)', people: () => readPackedPeople(root), read: readPackedPhoto };
  }
  return { format: 'a folder a person', people: () => photosByPerson(root) };
}
