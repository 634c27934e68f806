import { LineamentError } from '../../errors.js';
import { hasImageExtension } from '../../image/format.js';
import { TAR_BLOCK_BYTES, type TarEntry, tarEntries, tarFile } from './tar.js';
import { WindowedFile } from './windowed-file.js';

/** A photo in a shard, and whom it shows. */
export interface ShardRecord {
  /** What is read to have the photo: so many bytes from here on. */
  readonly at: number;
  readonly bytes: number;
  readonly person: string;
}

/** More than any photo has. */
const MOST_PHOTO_BYTES = 1024 ** 3;
/** A person's name or number takes less. */
const MOST_LABEL_BYTES = 64 * 1024;
const MOST_NAME_LENGTH = 256;

/**
 * The photos of a tar in the layout of WebDataset (Aizman et al., "High performance I/O for large scale deep learning", 2019): files that follow
 * one another with the same path up to the first dot are one sample. Of each, one is the photo (`key.jpg`, or another format
 * that is read), and `key.cls` tells whom it shows, or `person` or `label` in `key.json`. Other files are passed over, and
 * so are hidden ones and those of names that begin with `__`.
 *
 * @throws LineamentError FILE_INVALID for what is no tar (see {@link tarEntries}); DATASET_INVALID for a sample without a photo
 *   or without a person, naming the file, the byte and what to do.
 */
export function* webDatasetRecords(file: WindowedFile): Generator<ShardRecord, void, undefined> {
  let sample: Sample | null = null;
  for (const entry of tarEntries(file)) {
    const [, key, ending] = /^((?:.*\/)?[^./][^./]*)\.([^/]*)$/.exec(entry.name) ?? [];
    if (entry.kind === 'other' || key === undefined || /(^|\/)__[^/]*$/.test(key)) continue;
    if (sample !== null && sample.key !== key) {
      yield* recordOf(file, sample);
      sample = null;
    }
    sample ??= { key, at: entry.at - TAR_BLOCK_BYTES };
    take(file, sample, entry, ending!.toLowerCase());
  }
  if (sample !== null) yield* recordOf(file, sample);
}

/** The encoded photo whose header is at a byte of a tar. @throws LineamentError FILE_INVALID */
export function tarPhoto(path: string, at: number): Uint8Array {
  let file: WindowedFile | undefined;
  try {
    file = new WindowedFile(path);
    return tarFile(file, at);
  } catch (error) {
    if (error instanceof LineamentError) throw error;
    throw new LineamentError('FILE_INVALID', `${path}: cannot be read: ${(error as Error).message}.`, { cause: error });
  } finally {
    file?.close();
  }
}

/** The files of one key so far. */
interface Sample {
  readonly key: string;
  /** Where its first header is. */
  readonly at: number;
  photo?: TarEntry;
  cls?: string;
  json?: string | null;
}

function take(file: WindowedFile, sample: Sample, entry: TarEntry, ending: string): void {
  const isPhoto = !ending.includes('.') && hasImageExtension(`.${ending}`);
  if (!isPhoto && ending !== 'cls' && ending !== 'json') return;
  if (entry.kind === 'link') {
    throw invalid(
      file,
      sample,
      `${entry.name} is a link`,
      'Pack the files themselves: tar --hard-dereference --dereference.',
    );
  }
  if (isPhoto) {
    if (sample.photo !== undefined) {
      throw invalid(file, sample, `the sample ${sample.key} has two photos`, 'Give each photo a key of its own.');
    }
    if (entry.bytes > MOST_PHOTO_BYTES) {
      throw invalid(file, sample, `${entry.name} has ${entry.bytes} bytes`, 'No photo has as many: leave it out.');
    }
    sample.photo = entry;
    return;
  }
  if (entry.bytes > MOST_LABEL_BYTES) {
    throw invalid(file, sample, `${entry.name} has ${entry.bytes} bytes`, 'Write a name or a number into it.');
  }
  const content = file.read(entry.at, entry.bytes).toString('utf8');
  if (ending === 'cls') sample.cls = nameOf(file, sample, content.trim());
  else sample.json = personIn(file, sample, content);
}

function* recordOf(file: WindowedFile, sample: Sample): Generator<ShardRecord, void, undefined> {
  const { key, photo } = sample;
  const person = sample.cls ?? sample.json ?? undefined;
  // Such as a description of the whole set.
  if (photo === undefined && sample.cls === undefined && (sample.json ?? null) === null) return;
  if (photo === undefined) {
    throw invalid(
      file,
      sample,
      `the sample ${key} has no photo`,
      `Pack ${key}.jpg beside its label, or leave both out.`,
    );
  }
  if (person === undefined) {
    const cure = `Pack ${key}.cls with their name or number beside it, or ${key}.json with person or label.`;
    throw invalid(file, sample, `nothing says whom the sample ${key} shows`, cure);
  }
  yield { at: photo.at, bytes: photo.bytes, person };
}

/** `person`, else `label`, of a JSON object: a text or a whole number; null where it tells neither. */
function personIn(file: WindowedFile, sample: Sample, content: string): string | null {
  let value: unknown;
  try {
    value = JSON.parse(content);
  } catch (error) {
    throw invalid(file, sample, `${sample.key}.json is no JSON (${(error as Error).message})`, 'Write it anew.');
  }
  if (typeof value !== 'object' || value === null) return null;
  const { person, label = undefined } = value as { person?: unknown; label?: unknown };
  const told = person ?? label;
  if (told === undefined || told === null) return null;
  if (typeof told === 'string' || Number.isSafeInteger(told)) return nameOf(file, sample, String(told));
  throw invalid(
    file,
    sample,
    `${sample.key}.json has ${JSON.stringify(told)} for a person`,
    'Write a name or a number.',
  );
}

function nameOf(file: WindowedFile, sample: Sample, name: string): string {
  if (name !== '' && name.length <= MOST_NAME_LENGTH && !name.includes('\n')) return name;
  const what = name === '' ? 'is empty' : `is no name: ${JSON.stringify(name.slice(0, 40))}…`;
  throw invalid(file, sample, `the label of the sample ${sample.key} ${what}`, 'Write a name or a number into it.');
}

function invalid({ path }: WindowedFile, { at }: Sample, what: string, cure: string): LineamentError {
  return new LineamentError('DATASET_INVALID', `${path}, byte ${at}: ${what}.`, { cure });
}
