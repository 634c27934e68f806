import { execFile } from 'node:child_process';
import { mkdirSync, readdirSync, symlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { groupingQuality } from '../dist/evaluation/grouping.js';
import { dataPath } from '../dist/training/data-path.js';
import type { Benchmark } from './benchmark.js';
import { type Figure, figureOf } from './figure.js';
import { TemporaryFolder } from './temporary-folder.js';

/** Every so many of the people of people5k are taken: 877 people, most of them with one to three photos. */
const EVERY = 6;
/** The marks: grouping prefers splitting a person to merging two. */
const MARKS = { precision: 0.99, recall: 0.9, pure: 0.99 };

interface Face {
  readonly photo: string;
  readonly box: { readonly width: number; readonly height: number };
}

interface Clustered {
  readonly groups: readonly { readonly id: number; readonly faces: readonly Face[] }[];
  readonly ungrouped: readonly Face[];
  readonly photos: number;
  readonly threshold: number;
}

/** Groups photos whose people are known, with the default model and the default threshold. */
export const clusterQuality: Benchmark = {
  about: 'how well lineament cluster keeps people apart, and together: pairwise precision and recall',
  async *run() {
    using temporary = new TemporaryFolder('cluster');
    const folder = temporary.path;
    link(dataPath('../shared/data/people5k', '.'), folder);
    const clustered = await cluster(folder);
    const faces = mainFaces(clustered);
    const { precision, recall, groups, mixed } = groupingQuality(
      faces.map(({ group }) => group),
      faces.map(({ photo }) => dirname(photo)),
    );
    process.stderr.write(
      `[bench] ${clustered.photos} photos, a face in ${faces.length}; threshold ${clustered.threshold}; ` +
        `${groups} groups, ${mixed} of them of several people\n`,
    );
    yield figure('pairs in one group that are one person', precision, MARKS.precision);
    yield figure('pairs of one person that are in one group', recall, MARKS.recall);
    yield figure('groups of one person', 1 - mixed / groups, MARKS.pure);
  },
};

function figure(name: string, ours: number, mark: number): Figure {
  const measured = { ours: [ours], peer: [mark], peerName: 'the mark', unit: 'share', better: 'more' } as const;
  return figureOf({ bench: 'cluster-quality', figure: name, ...measured });
}

function link(source: string, folder: string): void {
  const people = readdirSync(source)
    .sort()
    .filter((_, i) => i % EVERY === 0);
  for (const person of people) {
    mkdirSync(join(folder, person));
    for (const photo of readdirSync(join(source, person)))
      symlinkSync(join(source, person, photo), join(folder, person, photo));
  }
}

async function cluster(folder: string): Promise<Clustered> {
  const args = ['dist/cli/main.js', 'cluster', folder, '--json', '--quiet'];
  const { stdout } = await promisify(execFile)(process.execPath, args, { maxBuffer: 2 ** 28 });
  return JSON.parse(stdout) as Clustered;
}

/** Of each photo the largest face, which is the one that the photo is labelled with, and its group. */
function mainFaces({ groups, ungrouped }: Clustered): { readonly photo: string; readonly group: number | null }[] {
  const all = [
    ...groups.flatMap(({ id, faces }) => faces.map((face) => ({ ...face, group: id }))),
    ...ungrouped.map((face) => ({ ...face, group: null })),
  ];
  const largest = new Map<string, (typeof all)[number]>();
  const area = ({ box }: Face) => box.width * box.height;
  for (const face of all) {
    const before = largest.get(face.photo);
    if (before === undefined || area(face) > area(before)) largest.set(face.photo, face);
  }
  return [...largest.values()];
}
