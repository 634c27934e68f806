import { stat } from 'node:fs/promises';
import type { FileStamp, PhotoLibrary } from '../gallery/photo-library.js';
import { embedPhotos } from './embed-photos.js';
import { interruptible } from './interrupt.js';
import type { Output } from './output.js';
import type { TreePhoto } from './photo-tree.js';
import { Progress } from './progress.js';
import type { RecognitionSettings } from './recognition.js';

/** Where what is known of a folder's photos lies by default: hidden, beside the photos that it tells of. */
export const LIBRARY_FILE = '.lineament-people.db';

export interface LibraryUpdate {
  /** Whether every photo has been looked at; not so when the user has interrupted it. */
  readonly finished: boolean;
  /** Paths of the photos that cannot be read. */
  readonly broken: readonly string[];
}

/** Brings a library up to date with its folder, with progress: looks at new and changed photos, and forgets those that are gone. */
export async function updateLibrary(
  library: PhotoLibrary,
  photos: readonly TreePhoto[],
  { recognition, threads, output }: { recognition: RecognitionSettings; threads: number; output: Output },
): Promise<LibraryUpdate> {
  const known = library.photos();
  const stamps = new Map<string, FileStamp>();
  for (const { path, source } of photos) {
    const { size, mtimeMs } = await stat(source);
    stamps.set(path, { bytes: size, modifiedMs: mtimeMs });
  }
  library.remove([...known.keys()].filter((path) => !stamps.has(path)));
  const due = photos.filter(({ path }) => {
    const [before, now] = [known.get(path), stamps.get(path)!];
    return before?.bytes !== now.bytes || before.modifiedMs !== now.modifiedMs;
  });
  if (due.length < photos.length)
    output.note(`${photos.length - due.length} of ${photos.length} photos are known already`);
  const tasks = due.map(({ source }, index) => ({ index, source }));
  const broken: string[] = [];
  let done = photos.length - due.length;
  const progress = new Progress(output);
  const interrupt = interruptible(() => output.note('\nstopping … (Ctrl-C again leaves at once)'));
  try {
    const options = { threads, signal: interrupt.signal };
    for await (const { index, outcome } of embedPhotos(tasks, { recognition, thumbnails: true }, options)) {
      const { path } = due[index]!;
      if (outcome.kind === 'broken') {
        broken.push(path);
        progress.warn(outcome.reason);
        // What was there before under this name is no longer.
        library.remove([path]);
      } else {
        const faces = outcome.faces.map((face) => ({ ...face, thumbnail: face.thumbnail! }));
        library.add(path, stamps.get(path)!, faces);
      }
      done++;
      progress.update({ label: 'faces', done, total: photos.length, figures: [`${done} photos`] });
    }
  } finally {
    progress.clear();
    interrupt.dispose();
  }
  return { finished: done === photos.length, broken };
}
