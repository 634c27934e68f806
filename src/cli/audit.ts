import { availableParallelism } from 'node:os';
import { audit, type Audit } from '../audit/audit.js';
import { exclusions } from '../audit/exclusions.js';
import { type Exclusion, exclusionList } from '../data/exclusion-list.js';
import { LineamentError } from '../errors.js';
import type { Arguments } from './arguments.js';
import { atomicWrite } from './atomic-write.js';
import { auditReport } from './audit-report.js';
import { type OpenedSet, openSet, requireFolder } from './audit-set.js';
import { type Command, EXIT } from './command.js';
import { counted } from './counted.js';
import type { Output } from './output.js';
import { percent } from '../report/percent.js';
import { modelAndRule, RECOGNITION_OPTIONS, recognitionSettings, THRESHOLD_OPTION } from './recognition.js';
import { LIBRARY_FILE } from './update-library.js';
import { PNG_OPTION, writePrivateReport } from './write-report.js';

/** What `--json` prints. */
function documentOf({ duplicates, labels, faces, noFace, balance }: Audit, set: OpenedSet, against: OpenedSet | null) {
  const path = (photo: number) => set.photos[photo]!.path;
  const name = (person: number) => set.names[person] ?? null;
  const of = (person: number, names: OpenedSet) => names.photos.filter((photo) => photo.person === person).length;
  return {
    duplicates: duplicates.map(({ photos, keep, against: others, mirrored }) => ({
      photos: photos.map(path),
      keep: keep === null ? null : path(keep),
      mirrored,
      against: others.map((photo) => against!.photos[photo]!.path),
    })),
    suspects: labels.suspects.map(({ face, kind, own, other, nearest }) => ({
      photo: path(faces[face]!),
      person: name(set.photos[faces[face]!]!.person),
      kind,
      nearest: name(nearest),
      own,
      other,
    })),
    shared: labels.shared.map(({ people: [a, b], similarity, margin }) => ({
      person: name(a),
      against: against!.names[b]!,
      similarity,
      margin,
      photos: [of(a, set), of(b, against!)],
    })),
    twice: labels.twice.map(({ people, similarity, margin }) => ({ people: people.map(name), similarity, margin })),
    mixed: labels.mixed.map(({ person, parts }) => ({
      person: name(person),
      parts: parts.map((part) => part.map((face) => path(faces[face]!))),
    })),
    noFace: noFace.map(path),
    broken: set.broken,
    severalFaces: set.severalFaces,
    balance,
    levels: labels.levels,
  };
}

function textOf({ duplicates, labels, noFace, balance }: Audit, set: OpenedSet, leftOut: readonly Exclusion[]): string {
  const copies = duplicates.reduce((sum, { photos, keep }) => sum + photos.length - (keep === null ? 0 : 1), 0);
  const { suspects, mixed, twice, shared } = labels;
  const list = (lines: readonly string[]) =>
    [...lines.slice(0, 10), ...(lines.length > 10 ? ['…'] : [])].map((line) => `  ${line}`);
  const name = (person: number) => set.names[person]!;
  return [
    `${counted(balance.photos, 'photo')} of ${counted(balance.people, 'person', 'people')}: ${balance.fewest} to ${balance.most} a person, ${balance.median} by the median`,
    `${counted(suspects.length, 'likely wrong label')} (${percent(suspects.length / Math.max(1, balance.photos))} of the photos)`,
    `${counted(mixed.length, 'folder that mixes people', 'folders that mix people')}`,
    ...list(
      mixed.map(({ person, parts }) => `${name(person)}: ${parts.map(({ length }) => length).join(' + ')} photos`),
    ),
    `${counted(twice.length, 'person', 'people')} with two names`,
    ...list(twice.map(({ people, similarity }) => `${people.map(name).join(' and ')}: ${similarity.toFixed(4)}`)),
    ...(shared.length > 0 ? [`${counted(shared.length, 'person', 'people')} whom the other set holds too`] : []),
    `${counted(copies, 'copy of another photo', 'copies of other photos')}`,
    `${counted(noFace.length, 'photo')} without a face, ${set.broken.length} that cannot be read`,
    `${counted(leftOut.length, 'photo is', 'photos are')} better left out`,
  ].join('\n');
}

async function run(args: Arguments, output: Output): Promise<number> {
  const [folder] = args.words('dir');
  const other = args.text('against');
  const threads = args.number('threads', 1, 64) ?? availableParallelism();
  const asked = args.number('threshold', -1, 1);
  const page = args.text('out');
  const list = args.text('exclude');
  const recognition = recognitionSettings(args);
  if (other === undefined && args.text('against-state') !== undefined) {
    throw new LineamentError('USAGE', '--against-state tells of the folder that --against names, and none is named');
  }
  // Both, before the hours that the first may take.
  await requireFolder(folder);
  if (other !== undefined) await requireFolder(other);
  const { identity, rule } = await modelAndRule(recognition, asked);
  const options = { identity, recognition, threads, output };
  const interrupted = () => {
    output.answer({ interrupted: true }, 'interrupted; the same command goes on with the other photos');
    return EXIT.interrupted;
  };
  using set = await openSet(folder, { ...options, state: args.text('state') });
  if (set === null) return interrupted();
  using against = other === undefined ? null : await openSet(other, { ...options, state: args.text('against-state') });
  if (other !== undefined && against === null) return interrupted();

  const result = audit(set, { threshold: rule.threshold, against: against ?? undefined });
  const { own, other: strangers } = result.labels.levels;
  if (result.balance.people < 2) {
    output.warn(
      `${folder} holds one person: there is nobody whom a photo could show instead, so labels were not looked at`,
    );
  } else if (own <= strangers) {
    output.warn(
      `${identity.name} does not tell these people apart (half of all faces are liker to another person than ${strangers.toFixed(2)}, and half to their own than ${own.toFixed(2)}): what it says of labels means nothing`,
    );
  }
  const leftOut: Exclusion[] = [
    ...exclusions(result, set, against ?? undefined).map(({ photo, reason }) => ({
      path: set.photos[photo]!.path,
      reason,
    })),
    ...set.broken.map((path) => ({ path, reason: 'cannot be read' })),
  ];
  if (list !== undefined) {
    const remark = [
      `Photos of ${folder} that are better left out of training, as \`lineament audit\` found them with ${identity.name}.`,
      'Delete the line of a photo to keep it. In a recipe: train: { path: <the folder>, exclude: <this file> }',
    ].join('\n');
    await atomicWrite(list, exclusionList(leftOut, remark));
  }
  const png = args.text('png');
  if (page !== undefined || png !== undefined) {
    const report = await auditReport({ result, set, against, model: identity.name });
    await writePrivateReport(report, { report: page, png });
  }
  const files = { ...(page === undefined ? {} : { page }), ...(list === undefined ? {} : { exclude: list }) };
  output.answer(
    {
      ...documentOf(result, set, against),
      model: identity.name,
      threshold: rule.threshold,
      leftOut: leftOut.length,
      ...files,
    },
    [textOf(result, set, leftOut), ...Object.entries(files).map(([what, file]) => `${what}: ${file}`)].join('\n'),
  );
  return EXIT.done;
}

export const command: Command = {
  usage: '<dir> [--against <dir>] [--out page.html] [--exclude list.txt]',
  description: [
    'The health of a data set, one sub-folder a person: copies of photos (re-encoded, resized, mirrored), likely wrong labels, folders that',
    'mix people, people with two names, photos without a face or that cannot be read, and how evenly photos are spread. With --against, people and photos that',
    'another set holds too: a test set must hold nobody whom the network was trained on. What was found in the photos is kept beside them,',
    'for their owner alone, as cluster keeps it: a second run looks at new and changed photos only, and Ctrl-C loses nothing.',
  ].join('\n'),
  options: {
    ...RECOGNITION_OPTIONS,
    ...THRESHOLD_OPTION,
    against: { value: 'dir', help: 'another data set, to look for the same people and photos in' },
    out: { value: 'page.html', help: 'write what was found as one HTML page, with pictures' },
    ...PNG_OPTION,
    exclude: { value: 'list.txt', help: 'write the photos to leave out, as a list that recipes take (exclude)' },
    state: { value: 'file', help: `where what was found is kept; default: ${LIBRARY_FILE} in the folder` },
    'against-state': { value: 'file', help: 'the same of the other folder' },
    threads: { value: 'number', help: 'photos side by side; default: one for each core' },
  },
  examples: [
    'lineament audit photos --out audit.html --exclude exclude.txt',
    'lineament audit photos --against lfw/images --json',
  ],
  run,
};
