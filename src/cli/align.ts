import { rm } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { join, resolve } from 'node:path';
import { LineamentError } from '../errors.js';
import { TEMPLATES } from '../face/templates.js';
import { AlignJournal } from './align-journal.js';
import type { AlignOutcome, AlignSettings, AlignTask } from './align-messages.js';
import { alignPhotos } from './align-photos.js';
import type { Arguments } from './arguments.js';
import { atomicWrite } from './atomic-write.js';
import { type Command, EXIT } from './command.js';
import { FACELESS_LIST } from './faceless-photos.js';
import { interruptible } from './interrupt.js';
import type { Output } from './output.js';
import { noPhotosIn, photoTree, type TreePhoto } from './photo-tree.js';
import { Progress } from './progress.js';

const SIZES = { '112x112': { width: 112, height: 112 }, '96x112': { width: 96, height: 112 } } as const;

const KINDS = Object.keys(TEMPLATES) as (keyof typeof TEMPLATES)[];

function tasksOf(photos: readonly TreePhoto[]): AlignTask[] {
  const numbered = new Map<string, number[]>();
  for (const { stem } of photos) {
    const [, base, number] = /^(.*)-(\d+)$/.exec(stem) ?? [];
    if (base !== undefined) numbered.set(base, [...(numbered.get(base) ?? []), Number(number)]);
  }
  return photos.map(({ source, stem }, index) => ({ index, source, stem, taken: numbered.get(stem) ?? [] }));
}

interface Tally {
  photos: number;
  faces: number;
  noFace: string[];
  broken: { photo: string; reason: string }[];
}

function tallyOf(photos: readonly TreePhoto[], outcomes: ReadonlyMap<string, AlignOutcome>): Tally {
  const tally: Tally = { photos: 0, faces: 0, noFace: [], broken: [] };
  for (const { path } of photos) {
    const outcome = outcomes.get(path);
    if (!outcome) continue;
    tally.photos++;
    if (outcome.kind === 'broken') tally.broken.push({ photo: path, reason: outcome.reason });
    else if (outcome.faces.length === 0) tally.noFace.push(path);
    else tally.faces += outcome.faces.length;
  }
  return tally;
}

async function writeList(path: string, lines: readonly string[]): Promise<void> {
  if (lines.length === 0) await rm(path, { force: true });
  else await atomicWrite(path, `${lines.join('\n')}\n`);
}

async function run(args: Arguments, output: Output): Promise<number> {
  if (args.positionals.length === 0) throw new LineamentError('USAGE', 'expected photos or folders of photos');
  const out = args.required('out', 'name the folder that aligned faces are written to');
  const threads = args.number('threads', 1, 64) ?? availableParallelism();
  const settings: AlignSettings = {
    size: SIZES[args.choice('size', ['112x112', '96x112']) ?? '112x112'],
    template: args.choice('template', KINDS) ?? 'five-points',
    mainFaceOnly: args.flag('largest'),
  };
  const photos = await photoTree(args.positionals);
  if (photos.length === 0) throw noPhotosIn(args.positionals);
  const header = { ...settings, photos: args.positionals.map((path) => resolve(path)) };
  using journal = await AlignJournal.open(out, header);
  const tasks = tasksOf(photos).filter(({ index }) => journal.outcomes.get(photos[index]!.path)?.kind !== 'aligned');
  const before = photos.length - tasks.length;
  if (before > 0) output.note(`${before} of ${photos.length} photos are done already`);
  const progress = new Progress(output);
  const interrupt = interruptible(() => output.note('\nstopping … (Ctrl-C again leaves at once)'));
  const began = performance.now();
  let done = before;
  try {
    for await (const { index, outcome } of alignPhotos(
      tasks,
      { ...settings, out },
      { threads, signal: interrupt.signal },
    )) {
      const { path } = photos[index]!;
      journal.add(path, outcome);
      if (outcome.kind === 'broken') progress.warn(outcome.reason);
      done++;
      const rate = ((done - before) / (performance.now() - began)) * 1000;
      progress.update({ label: 'align', done, total: photos.length, figures: [`${rate.toFixed(1)} photos/s`] });
    }
  } finally {
    progress.clear();
    interrupt.dispose();
  }
  const { photos: told, faces, noFace, broken } = tallyOf(photos, journal.outcomes);
  await writeList(join(out, FACELESS_LIST), noFace);
  const seconds = (performance.now() - began) / 1000;
  const interrupted = done < photos.length;
  const document = {
    out,
    photos: told,
    faces,
    noFace: noFace.length,
    broken,
    seconds,
    ...(interrupted ? { interrupted } : {}),
  };
  const lines = [
    `${faces} faces of ${told} photos in ${out}`,
    ...(noFace.length > 0 ? [`no face found in ${noFace.length}: ${join(out, FACELESS_LIST)}`] : []),
    ...(broken.length > 0 ? [`${broken.length} could not be read`] : []),
    ...(interrupted ? [`interrupted; the same command goes on with the other ${photos.length - done}`] : []),
  ];
  output.answer(document, lines.join('\n'));
  if (interrupted) return EXIT.interrupted;
  return broken.length === photos.length ? EXIT.badInput : EXIT.done;
}

export const command: Command = {
  usage: '<photos or dir>… --out <dir> [--size 112x112|96x112] [--template five-points|pupils] [--largest]',
  description: [
    'Finds the faces of photos and writes each one aligned: turned, scaled and shifted to where networks expect it. Folders',
    'keep their tree, so a folder with one sub-folder a person stays one that `train` reads. The faces of photo.jpg are',
    'photo.jpg, photo-2.jpg, … from the largest on. Photos without a face are listed in no-face.txt, and what is known of each face',
    'is in aligned.jsonl. Ctrl-C loses nothing: the same command goes on where it stopped.',
  ].join('\n'),
  options: {
    out: { value: 'dir', help: 'the folder to write to' },
    size: { value: 'WxH', help: '112x112 (default) or 96x112' },
    template: {
      value: 'kind',
      help: 'five-points (default): eyes, nose and mouth as near as can be to their places; pupils: both pupils exactly on theirs',
    },
    largest: { help: 'one face a photo: the largest near the middle; for data sets with one person a photo' },
    threads: { value: 'number', help: 'photos side by side; default: one for each core' },
  },
  examples: [
    'lineament align holiday.jpg --out faces',
    'lineament align data/train --out data/train-aligned --largest',
  ],
  run,
};
