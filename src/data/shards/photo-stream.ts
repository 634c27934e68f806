import { LineamentError } from '../../errors.js';
import { framed } from '../data-root.js';
import type { Canvas, Photo } from '../dataset.js';
import { loadEncodedPhoto } from '../load-photo.js';
import type { NumberedPhotos } from '../numbered-photos.js';
import { photoInRecord, readPhotoRecord } from '../record-io.js';
import { fileOf, type ShardIndex } from './shard-index.js';
import { ShardReader } from './shard-reader.js';
import { blockStarts, laneStretches, streamedOrder } from './streamed-order.js';
import { TAR_BLOCK_BYTES } from './tar.js';
import { tarPhoto } from './web-dataset.js';

const MEGABYTE = 1e6;

/** The photos of shards by number. Streamed, they are read from front to back; by number, each from its place. */
export function shardPhotos(index: ShardIndex): NumberedPhotos {
  const { name, classes, format, labels, files, offsets } = index;
  const pathOf = (record: number): string => files[fileOf(index, record)]!.path;
  /** As photos are named where they are listed one by one. */
  const sourceOf = (record: number): string => {
    const path = pathOf(record);
    return `${path}#${offsets[record]! - (path.endsWith('.rec') ? 0 : TAR_BLOCK_BYTES)}`;
  };
  const decode = (record: number, photo: Uint8Array, canvas?: Canvas): Promise<Photo> =>
    loadEncodedPhoto(photo, sourceOf(record), framed(canvas, files[fileOf(index, record)]!.crop));
  return {
    name,
    classes,
    format,
    labels,
    sourceOf,
    async load(record, canvas) {
      const path = pathOf(record);
      const at = offsets[record]!;
      const photo = path.endsWith('.rec') ? readPhotoRecord(path, at).photo : tarPhoto(path, at - TAR_BLOCK_BYTES);
      return decode(record, photo, canvas);
    },
    digests: () => recordDigests(index),
    streamed(settings) {
      const blocks = blockStarts(index, settings.blockMegabytes * MEGABYTE);
      return {
        order: (epoch) => streamedOrder(laneStretches(blocks, settings, epoch), settings, epoch),
        open(epoch, wanted) {
          const reader = new ShardReader(index, laneStretches(blocks, settings, epoch), wanted);
          return {
            load: async (record, canvas) => decode(record, photoIn(await reader.take(record), pathOf(record)), canvas),
            close: () => reader.close(),
          };
        },
      };
    },
  };
}

function photoIn(bytes: Uint8Array, path: string): Uint8Array {
  if (!path.endsWith('.rec')) return bytes;
  try {
    return photoInRecord(bytes);
  } catch (error) {
    const message = `${path}: a record is no longer what was indexed: ${(error as Error).message}. Start again, which indexes it anew`;
    throw new LineamentError('FILE_INVALID', message, { cause: error });
  }
}

/**
 * For each person a digest of where their photos lie: of the file's number, the place and the length. 53 bits (cyrb53's mixing): it
 * tells data that has changed, and is not made against forgery.
 */
function recordDigests(index: ShardIndex): string[] {
  const { starts, offsets, lengths, labels, classes } = index;
  const [high, low] = [new Int32Array(classes.length), new Int32Array(classes.length)];
  for (let file = 0; file + 1 < starts.length; file++) {
    for (let record = starts[file]!; record < starts[file + 1]!; record++) {
      const label = labels[record]!;
      for (const word of [file, offsets[record]! / 4, lengths[record]!]) {
        high[label] = Math.imul(high[label]! ^ word, 0x9e3779b1) ^ (low[label]! >>> 15);
        low[label] = Math.imul(low[label]! ^ word, 0x5f356495) ^ (high[label]! >>> 13);
      }
    }
  }
  return classes.map((_, n) => hex(high[n]!) + hex(low[n]!).slice(0, 4));
}

const hex = (word: number): string => (word >>> 0).toString(16).padStart(8, '0');
