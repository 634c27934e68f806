import { chmod, stat } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { LineamentError } from '../errors.js';
import { type FileStamp, type LibraryFace, PhotoLibrary } from '../gallery/photo-library.js';
import { clusterFaces } from '../matching/cluster.js';
import { decisionRule } from '../matching/recogniser.js';
import type { Arguments } from './arguments.js';
import { atomicWrite } from './atomic-write.js';
import { clusterPage } from './cluster-page.js';
import { type Command, EXIT } from './command.js';
import { embedPhotos } from './embed-photos.js';
import { interruptible } from './interrupt.js';
import { openModel } from './model.js';
import type { Output } from './output.js';
import { noPhotosIn, photoTree, type TreePhoto } from './photo-tree.js';
import { Progress } from './progress.js';
import { RECOGNITION_OPTIONS, recognitionSettings, type RecognitionSettings } from './recognition.js';

/** Hidden, beside the photos that it tells of. */
const STATE_FILE = '.lineament-people.db';

/** Brings the library up to date with its folder. @returns whether it was finished, and the photos that cannot be read. */
async function update(
  library: PhotoLibrary,
  photos: readonly TreePhoto[],
  { recognition, threads, output }: { recognition: RecognitionSettings; threads: number; output: Output },
): Promise<{ finished: boolean; broken: string[] }> {
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

function byGroup(faces: readonly LibraryFace[]): Map<number, LibraryFace[]> {
  const groups = new Map<number, LibraryFace[]>();
  for (const face of faces) {
    if (face.group === null) continue;
    const members = groups.get(face.group);
    if (members === undefined) groups.set(face.group, [face]);
    else members.push(face);
  }
  return groups;
}

async function run(args: Arguments, output: Output): Promise<number> {
  const [folder] = args.words('dir');
  const threads = args.number('threads', 1, 64) ?? availableParallelism();
  const minimumQuality = args.number('minimum-quality', 0, 1) ?? 0;
  const asked = args.number('threshold', -1, 1);
  const page = args.text('out');
  const recognition = recognitionSettings(args);
  const found = await stat(folder).catch(() => null);
  if (!found?.isDirectory()) {
    const reason = found === null ? 'there is none' : 'it is no folder';
    throw new LineamentError('FILE_INVALID', `expected a folder of photos at ${folder}, but ${reason}`, {
      cure: 'Name the folder that the photo library lies in.',
    });
  }
  const photos = await photoTree([folder]);
  if (photos.length === 0) throw noPhotosIn([folder]);

  const { identity, rule } = await modelOf(recognition, asked);
  using library = await PhotoLibrary.open(args.text('state') ?? join(folder, STATE_FILE), identity);
  const { finished, broken } = await update(library, photos, { recognition, threads, output });
  if (!finished) {
    output.answer({ interrupted: true }, 'interrupted; the same command goes on with the other photos');
    return EXIT.interrupted;
  }

  const before = library.faces();
  const clear = before.filter(({ quality, group }) => group !== null || quality === null || quality >= minimumQuality);
  const numbers = clusterFaces(clear, { threshold: rule.threshold, firstGroup: library.nextGroup });
  library.assign(new Map(clear.map(({ id }, i) => [id, numbers[i]!])));

  const faces = library.faces();
  const groups = [...byGroup(faces)]
    .map(([id, members]) => ({ id, members }))
    .sort((a, b) => b.members.length - a.members.length || a.id - b.id);
  const ungrouped = faces.filter(({ group }) => group === null);
  if (page !== undefined) {
    const shown = (face: LibraryFace) => ({ photo: face.photo, thumbnail: () => library.thumbnail(face.id) });
    const html = clusterPage({
      folder,
      photos: photos.length,
      groups: groups.map(({ id, members }) => ({ id, faces: members.map(shown) })),
      ungrouped: ungrouped.map(shown),
      threshold: rule.threshold,
    });
    await atomicWrite(page, html);
    await chmod(page, 0o600);
  }
  const place = ({ photo, box }: LibraryFace): object => ({ photo, box });
  output.answer(
    {
      groups: groups.map(({ id, members }) => ({ id, faces: members.map(place) })),
      ungrouped: ungrouped.map(place),
      photos: photos.length,
      broken,
      threshold: rule.threshold,
      falseMatchRate: rule.falseMatchRate,
      ...(page === undefined ? {} : { page }),
    },
    `${groups.length} groups of ${faces.length - ungrouped.length} faces; ${ungrouped.length} faces in none; ${photos.length} photos` +
      (page === undefined ? '' : `\npage: ${page}`),
  );
  return EXIT.done;
}

/** Who the model is, and the threshold; the threads open the model for themselves. */
async function modelOf({ model: name, session }: RecognitionSettings, threshold: number | undefined) {
  await using model = await openModel(name, session);
  return { identity: model.identity, rule: decisionRule(threshold, model.decision, model.identity) };
}

export const command: Command = {
  usage: '<dir> [--out page.html] [--threshold <similarity>]',
  description: [
    'Groups the faces of a photo library by person. Prefers splitting a person to merging two, and never puts two faces of one photo',
    'into one group. What was found is kept beside the photos, for its owner alone, so a second run looks at new and changed photos',
    'only and keeps the groups that there are; Ctrl-C loses nothing. The threshold is of the mean similarity of two groups; default:',
    'the model’s own. A stricter one splits more.',
  ].join('\n'),
  options: {
    ...RECOGNITION_OPTIONS,
    threshold: { value: 'similarity', help: 'from which mean similarity on, −1 to 1, two groups are one person' },
    'minimum-quality': {
      value: 'share',
      help: 'faces of less quality, 0 to 1, stay in no group; default: 0, all are grouped',
    },
    out: { value: 'page.html', help: 'write the groups as one HTML page' },
    state: { value: 'file', help: `where what was found is kept; default: ${STATE_FILE} in the folder` },
    threads: { value: 'number', help: 'photos side by side; default: one for each core' },
  },
  examples: ['lineament cluster photos --out people.html', 'lineament cluster photos --threshold 0.97 --json'],
  run,
};
