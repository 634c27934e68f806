import { execFile } from 'node:child_process';
import { mkdirSync, readdirSync, renameSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import sharp from 'sharp';
import { Random } from '../dist/random.js';
import { dataPath } from '../dist/training/data-path.js';
import type { Benchmark } from './benchmark.js';
import { type Figure, figureOf } from './figure.js';
import { TemporaryFolder } from './temporary-folder.js';

/** Every so many of the people of faces403 are taken: 67 people, 3,500 photos, which take some minutes to embed. */
const EVERY = 6;
const SHARE = 0.05;
const COPIES = 300;
/** The marks: of labels that were changed, of suspects, of copies. */
const MARKS = { recall: 0.9, precision: 0.8, copies: 0.99 };

interface Audited {
  readonly suspects: readonly { readonly photo: string }[];
  readonly duplicates: readonly { readonly photos: readonly string[] }[];
}

/**
 * Audits photos as they are, then with labels changed at random and copies put among them. The photos have wrong labels of their own,
 * which nobody has listed; so precision is told twice: with every suspect that was not changed here counted as wrong, and less those that
 * were suspects before.
 */
export const audit: Benchmark = {
  about: 'how many of changed labels, and of copies, lineament audit finds',
  async *run() {
    const source = dataPath('../shared/data/faces403/train', '.');
    using temporary = new TemporaryFolder('audit');
    const folder = temporary.path;
    const people = linked(source, folder);
    const before = new Set((await audited(folder)).suspects.map(({ photo }) => photo));
    const random = new Random(1);
    const changed = change(folder, people, random);
    const copies = await copy(folder, people, random);
    const { suspects, duplicates } = await audited(folder);
    const hits = suspects.filter(({ photo }) => changed.has(photo)).length;
    const known = suspects.filter(({ photo }) => before.has(photo) && !changed.has(photo)).length;
    const partners = new Map(duplicates.flatMap(({ photos }) => photos.map((photo) => [photo, photos] as const)));
    const found = [...copies].filter(([made, of]) => partners.get(made)?.includes(of)).length;
    yield figure('changed labels found', hits / changed.size, MARKS.recall);
    yield figure('suspects that were changed', hits / suspects.length, MARKS.precision);
    yield figure('the same, less suspects from before', hits / (suspects.length - known), MARKS.precision);
    yield figure('copies found (mirrored, recompressed, smaller)', found / copies.size, MARKS.copies);
  },
};

function figure(name: string, ours: number, mark: number): Figure {
  const measured = { ours: [ours], peer: [mark], peerName: 'the mark', unit: 'share', better: 'more' } as const;
  return figureOf({ bench: 'audit', figure: name, ...measured });
}

/** The photos as links, by person: what is changed below is changed here alone. */
function linked(source: string, folder: string): Map<string, string[]> {
  const people = readdirSync(source)
    .sort()
    .filter((_, i) => i % EVERY === 1);
  return new Map(
    people.map((person) => {
      mkdirSync(join(folder, person));
      const photos = readdirSync(join(source, person)).sort();
      for (const photo of photos) symlinkSync(join(source, person, photo), join(folder, person, photo));
      return [person, photos];
    }),
  );
}

async function audited(folder: string): Promise<Audited> {
  const args = ['dist/cli/main.js', 'audit', folder, '--json', '--quiet'];
  const { stdout } = await promisify(execFile)(process.execPath, args, { maxBuffer: 2 ** 28 });
  return JSON.parse(stdout) as Audited;
}

/** Moves a share of the photos to other people. @returns their paths there. */
function change(folder: string, people: Map<string, string[]>, random: Random): Set<string> {
  const names = [...people.keys()];
  const all = [...people].flatMap(([person, photos]) => photos.map((photo) => ({ person, photo })));
  const changed = new Set<string>();
  for (const { person, photo } of drawn(all, Math.round(SHARE * all.length), random)) {
    const others = names.filter((name) => name !== person);
    const path = `${others[random.integer(others.length)]!}/changed-${person}-${photo}`;
    renameSync(join(folder, person, photo), join(folder, path));
    changed.add(path);
    people.set(
      person,
      people.get(person)!.filter((name) => name !== photo),
    );
  }
  return changed;
}

/** Puts copies beside some of the photos. @returns their paths, and of what they are copies. */
async function copy(
  folder: string,
  people: ReadonlyMap<string, string[]>,
  random: Random,
): Promise<Map<string, string>> {
  const all = [...people].flatMap(([person, photos]) => photos.map((photo) => ({ person, photo })));
  const copies = new Map<string, string>();
  for (const { person, photo } of drawn(all, COPIES, random)) {
    const of = `${person}/${photo}`;
    const made = `${person}/copy-${photo}.jpg`;
    const { width } = await sharp(join(folder, of)).metadata();
    const smaller = sharp(join(folder, of)).resize(Math.round(width * (0.5 + 0.5 * random.uniform())));
    const turned = random.integer(2) === 0 ? smaller.flop() : smaller;
    await turned.jpeg({ quality: 30 + random.integer(60) }).toFile(join(folder, made));
    copies.set(made, of);
  }
  return copies;
}

function drawn<T>(items: readonly T[], count: number, random: Random): T[] {
  const left = [...items];
  return Array.from({ length: Math.min(count, left.length) }, () => left.splice(random.integer(left.length), 1)[0]!);
}
