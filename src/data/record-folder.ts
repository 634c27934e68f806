import { existsSync, readFileSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { LineamentError } from '../errors.js';
import { readPhotoRecord } from './record-io.js';

/** A data set packed into one file, with where its records begin. */
interface RecordFiles {
  readonly records: string;
  readonly index: string;
}

/** The `.rec` and `.idx` of a folder, as insightface packs data sets, or of a named `.rec`; null where there are none. */
function recordFiles(root: string): RecordFiles | null {
  const stats = statSync(root, { throwIfNoEntry: false });
  if (stats === undefined) return null;
  const names = stats.isDirectory() ? readdirSync(root).filter((name) => name.endsWith('.rec')) : [];
  const records = names.length === 1 ? join(root, names[0]!) : stats.isFile() && root.endsWith('.rec') ? root : null;
  if (records === null) return null;
  const index = records.replace(/\.rec$/, '.idx');
  if (existsSync(index)) return { records, index };
  throw invalid(`There is no ${index} beside ${records}, which says where the photos are. Copy it there.`);
}

export function holdsRecords(root: string): boolean {
  return recordFiles(root) !== null;
}

/**
 * The people of a data set in MXNet's RecordIO, as insightface publishes them (`train.rec` and `train.idx`; the `property`
 * beside them says nothing that is not told here): a number each, with the addresses of their photos (see {@link readPackedPhoto}). Where record 0 says that photos are
 * listed by person (its first label is the number of the first such list, its second one past the last), the lists are
 * read; else every photo's own label.
 *
 * @throws LineamentError DATASET_INVALID when the index contradicts the records, FILE_INVALID for a record.
 */
export function readPackedPeople(root: string): Map<string, string[]> {
  const { records, index } = recordFiles(root)!;
  const offsets = readIndex(index);
  const at = (key: number): number => {
    const offset = offsets.get(key);
    if (offset === undefined) throw invalid(`${index} does not list record ${key}, which ${records} speaks of.`);
    return offset;
  };
  const labelsOf = (key: number): readonly number[] => readPhotoRecord(records, at(key), true).labels;
  const people = new Map<string, string[]>();
  const add = (label: number, key: number): void => {
    if (!Number.isInteger(label) || label < 0) throw invalid(`${records}: record ${key} has ${label} for its person.`);
    const person = String(label);
    const address = `${records}#${at(key)}`;
    const known = people.get(person);
    if (known) known.push(address);
    else people.set(person, [address]);
  };
  const lists = offsets.has(0) ? labelsOf(0) : [];
  const [first, end] = lists;
  if (lists.length >= 2 && first !== undefined && end !== undefined) {
    for (let list = first; list < end; list++) {
      const [from = 0, to = 0] = labelsOf(list);
      if (from >= to) continue;
      const [label] = labelsOf(from);
      for (let key = from; key < to; key++) add(label!, key);
    }
  } else {
    for (const key of offsets.keys()) add(labelsOf(key)[0]!, key);
  }
  return people;
}

/** The encoded photo at an address that {@link readPackedPeople} gave: `<file>#<byte>`. */
export function readPackedPhoto(address: string): Uint8Array {
  const hash = address.lastIndexOf('#');
  return readPhotoRecord(address.slice(0, hash), Number(address.slice(hash + 1))).photo;
}

/** `number<tab>byte` a line. */
function readIndex(file: string): Map<number, number> {
  const offsets = new Map<number, number>();
  readFileSync(file, 'utf8')
    .split('\n')
    .forEach((line, i) => {
      if (line.trim() === '') return;
      const [, key, offset] = /^(\d+)\s+(\d+)\s*$/.exec(line) ?? [];
      if (key === undefined || offset === undefined) {
        throw invalid(
          `${file}:${i + 1}: expected a record's number and where it begins, but found ${JSON.stringify(line)}.`,
        );
      }
      offsets.set(Number(key), Number(offset));
    });
  if (offsets.size === 0) throw invalid(`${file} lists no records.`);
  return offsets;
}

function invalid(message: string): LineamentError {
  return new LineamentError('DATASET_INVALID', message);
}
