import { indexedShards } from './index-shards.js';
import { TAR_BLOCK_BYTES } from './tar.js';
import { tarPhoto } from './web-dataset.js';

/**
 * The people in tar shards, each with the addresses of their photos (see {@link readShardPhoto}): to read them in any order. For
 * millions of photos this takes gigabytes; the sampler `streamed` does without.
 *
 * @param root what `tarShards` takes.
 * @throws LineamentError as `indexShards`.
 */
export function readShardPeople(root: string): Map<string, string[]> {
  const { files, starts, offsets, labels, classes } = indexedShards([root]);
  const people = new Map<string, string[]>(classes.map((person) => [person, []]));
  for (const [file, { path }] of files.entries()) {
    for (let record = starts[file]!; record < starts[file + 1]!; record++) {
      people.get(classes[labels[record]!]!)!.push(`${path}#${offsets[record]! - TAR_BLOCK_BYTES}`);
    }
  }
  return people;
}

/** The encoded photo at an address: `<file>#<byte>`, where its header begins. @throws LineamentError FILE_INVALID */
export function readShardPhoto(address: string): Uint8Array {
  const hash = address.lastIndexOf('#');
  return tarPhoto(address.slice(0, hash), Number(address.slice(hash + 1)));
}
