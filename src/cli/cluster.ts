import { stat } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { LineamentError } from '../errors.js';
import { type LibraryFace, PhotoLibrary } from '../gallery/photo-library.js';
import { groupLibrary } from '../matching/group-library.js';
import type { Arguments } from './arguments.js';
import { clusterReport } from './cluster-report.js';
import { type Command, EXIT } from './command.js';
import { counted } from './counted.js';
import type { Output } from './output.js';
import { noPhotosIn, photoTree } from './photo-tree.js';
import { modelAndRule, RECOGNITION_OPTIONS, recognitionSettings } from './recognition.js';
import { LIBRARY_FILE, updateLibrary } from './update-library.js';
import { writePrivateReport } from './write-report.js';

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

  const { identity, rule: ofOnePair, cohort } = await modelAndRule(recognition, asked);
  using library = await PhotoLibrary.open(args.text('state') ?? join(folder, LIBRARY_FILE), identity);
  const { finished, broken } = await updateLibrary(library, photos, { recognition, threads, output });
  if (!finished) {
    output.answer({ interrupted: true }, 'interrupted; the same command goes on with the other photos');
    return EXIT.interrupted;
  }

  const before = library.faces();
  const clear = before.filter(({ quality, group }) => group !== null || quality === null || quality >= minimumQuality);
  const { rule, groups: numbers } = groupLibrary(clear, ofOnePair, { cohort, firstGroup: library.nextGroup });
  library.assign(new Map(clear.map(({ id }, i) => [id, numbers[i]!])));

  const faces = library.faces();
  const groups = [...byGroup(faces)]
    .map(([id, members]) => ({ id, members }))
    .sort((a, b) => b.members.length - a.members.length || a.id - b.id);
  const ungrouped = faces.filter(({ group }) => group === null);
  if (page !== undefined) {
    const shown = (face: LibraryFace) => ({ photo: face.photo, thumbnail: () => library.thumbnail(face.id) });
    const report = clusterReport({
      folder,
      photos: photos.length,
      groups: groups.map(({ id, members }) => ({ id, faces: members.map(shown) })),
      ungrouped: ungrouped.map(shown),
      threshold: rule.threshold,
    });
    await writePrivateReport(report, { report: page });
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
    `${counted(groups.length, 'group')} of ${counted(faces.length - ungrouped.length, 'face')}; ${counted(ungrouped.length, 'face')} in none; ` +
      counted(photos.length, 'photo') +
      (broken.length === 0 ? '' : `, ${broken.length} that cannot be read`) +
      (page === undefined ? '' : `\npage: ${page}`),
  );
  return EXIT.done;
}

export const command: Command = {
  usage: '<dir> [--out page.html] [--threshold <similarity>]',
  description: [
    'Groups the faces of a photo library by person. Prefers splitting a person to merging two, and never puts two faces of one photo',
    'into one group. What was found is kept beside the photos, for its owner alone, so a second run looks at new and changed photos',
    'only and keeps the groups that there are; Ctrl-C loses nothing. The threshold is of the mean similarity of two groups; default:',
    'the model’s own, made stricter for a library of over 100 faces or so. A stricter one splits more.',
  ].join('\n'),
  options: {
    ...RECOGNITION_OPTIONS,
    threshold: { value: 'similarity', help: 'from which mean similarity on, −1 to 1, two groups are one person' },
    'minimum-quality': {
      value: 'share',
      help: 'faces of less quality, 0 to 1, stay in no group; default: 0, all are grouped',
    },
    out: { value: 'page.html', help: 'write the groups as one HTML page' },
    state: { value: 'file', help: `where what was found is kept; default: ${LIBRARY_FILE} in the folder` },
    threads: { value: 'number', help: 'photos side by side; default: one for each core' },
  },
  examples: ['lineament cluster photos --out people.html', 'lineament cluster photos --threshold 0.97 --json'],
  run,
};
