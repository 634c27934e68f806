import { LineamentError } from '../../errors.js';
import { recordHead } from '../record-io.js';
import type { ShardRecord } from './web-dataset.js';
import type { WindowedFile } from './windowed-file.js';

/**
 * The photos of a RecordIO file (`.rec`) in its order, by the heads of its records (see `readPhotoRecord`): each with its
 * own first label. Records without a photo, in which insightface lists those of a person, are passed over; no `.idx` is needed.
 *
 * @throws LineamentError FILE_INVALID naming the file, the byte and what to do.
 */
export function* recordFileRecords(file: WindowedFile): Generator<ShardRecord, void, undefined> {
  const read = (at: number, length: number): Uint8Array => new Uint8Array(file.read(at, length));
  for (let at = 0; at < file.size;) {
    let head;
    try {
      head = recordHead(read, at);
      if (head.end > file.size) throw new Error(`it says it ends at byte ${head.end}, and the file at ${file.size}`);
    } catch (error) {
      throw invalid(file, at, `expected a RecordIO record, but ${(error as Error).message}`, error);
    }
    const { labels, hasPhoto, end } = head;
    const [label = Number.NaN] = labels;
    if (hasPhoto) {
      if (!Number.isInteger(label) || label < 0) throw invalid(file, at, `a photo has ${label} for its person`);
      yield { at, bytes: end - at, person: String(label) };
    }
    at = end;
  }
}

function invalid({ path }: WindowedFile, at: number, what: string, cause?: unknown): LineamentError {
  return new LineamentError('FILE_INVALID', `${path}, byte ${at}: ${what}.`, {
    cause,
    cure: 'Copy the file anew as a whole, or leave it out.',
  });
}
