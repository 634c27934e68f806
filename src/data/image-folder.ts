import { realpathSync, statSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { LineamentError } from '../errors.js';
import { cropOf, type DataRoot, exclusionOf, framed, pathOf } from './data-root.js';
import type { FaceDataset, Sample } from './dataset.js';
import { readExclusionList } from './exclusion-list.js';
import { type FolderLayout, layoutOf } from './folder-layout.js';
import { loadEncodedPhoto, loadPhoto } from './load-photo.js';

export interface ImageFolderOptions {
  /** People with fewer photos over all roots are left out. Default 1; a person without any photo is then an error. */
  readonly minimumPhotos?: number;
  /**
   * The people of another set, in label order: labels then index this list, and a person who is not in it is an error.
   * For the held-out photos of the people a network was trained on.
   */
  readonly classes?: readonly string[];
}

/**
 * Photos by person, in any layout that {@link layoutOf} knows. Several roots are merged, each framed as it says; the same name in two roots is the same person. People and photos are
 * ordered by code unit, so labels do not depend on the machine. Hidden files, other formats and folders within a person's
 * folder are passed over.
 *
 * @throws LineamentError DATASET_INVALID: a root is missing, is no folder, is named twice or has no sub-folders; a person
 * has no photos; nobody is left; a person is not in `classes`.
 */
export function imageFolder(from: readonly DataRoot[], options: ImageFolderOptions = {}): FaceDataset {
  const { minimumPhotos = 1, classes } = options;
  if (from.length === 0) throw invalid('No data folder was named.', 'Name one with a sub-folder of photos a person.');
  const roots = from.map(pathOf);
  requireDistinct(roots);
  const photos = new Map<string, Photo[]>();
  const formats = new Set<string>();
  for (const root of from) {
    const layout = layoutOf(pathOf(root));
    formats.add(layout.format);
    const origin = { crop: cropOf(root), read: layout.read };
    for (const [person, sources] of withoutExcluded(layout.people(), root)) {
      const found = sources.map((source) => ({ source, origin }));
      const known = photos.get(person);
      if (known) known.push(...found);
      else photos.set(person, found);
    }
  }
  const all = [...photos.keys()].sort();
  if (minimumPhotos <= 1) requirePhotos(all, photos, roots);
  const people = all.filter((person) => photos.get(person)!.length >= minimumPhotos);
  if (people.length === 0) {
    throw invalid(
      `None of the ${all.length} people in ${roots.join(', ')} has ${minimumPhotos} photos or more.`,
      'Lower minimumPhotos.',
    );
  }
  const labels = labelsOf(people, classes, roots);
  const samples: Sample[] = [];
  const origins: Origin[] = [];
  for (const person of people) {
    const label = labels.get(person)!;
    for (const { source, origin } of photos.get(person)!) {
      samples.push({ label, source, crop: origin.crop });
      origins.push(origin);
    }
  }
  return {
    name: roots.join(' + '),
    classes: classes ?? people,
    samples,
    format: [...formats].join('; '),
    async load(index, canvas) {
      const { source, crop } = samples[index]!;
      const { read } = origins[index]!;
      return read
        ? loadEncodedPhoto(read(source), source, framed(canvas, crop))
        : loadPhoto(source, framed(canvas, crop));
    },
  };
}

/** What the photos of one root have in common. */
interface Origin extends Pick<FolderLayout, 'read'> {
  readonly crop: number | undefined;
}

interface Photo {
  readonly source: string;
  readonly origin: Origin;
}

function invalid(message: string, cure: string): LineamentError {
  return new LineamentError('DATASET_INVALID', message, { cure });
}

/**
 * The people less the photos that their root's list names, and less those of whom it names all. A line that names no photo is an
 * error: the list is of another folder, and what it should keep out would be trained on.
 */
function* withoutExcluded(
  people: Iterable<readonly [person: string, sources: readonly string[]]>,
  root: DataRoot,
): Generator<readonly [person: string, sources: readonly string[]]> {
  const list = exclusionOf(root);
  if (list === undefined) {
    yield* people;
    return;
  }
  const excluded = readExclusionList(list);
  const unseen = new Set(excluded);
  for (const [person, sources] of people) {
    const kept = sources.filter((source) => {
      const path = relative(pathOf(root), source).split(sep).join('/');
      unseen.delete(path);
      return !excluded.has(path);
    });
    if (kept.length > 0 || sources.length === 0) yield [person, kept];
  }
  if (unseen.size === 0) return;
  throw invalid(
    `${unseen.size} of the ${excluded.size} photos that ${list} leaves out are not in ${pathOf(root)}: ` +
      `${[...unseen].slice(0, 3).join(', ')}${unseen.size > 3 ? ', …' : ''}.`,
    'Name the list that was made for this folder, or delete these lines.',
  );
}

function requireDistinct(roots: readonly string[]): void {
  const seen = new Set<string>();
  for (const root of roots) {
    const real = statSync(root, { throwIfNoEntry: false }) ? realpathSync(root) : root;
    if (seen.has(real)) throw invalid(`The data folder ${root} is named twice.`, 'Name each folder once.');
    seen.add(real);
  }
}

function requirePhotos(
  people: readonly string[],
  photos: ReadonlyMap<string, readonly Photo[]>,
  roots: readonly string[],
): void {
  const empty = people.filter((person) => photos.get(person)!.length === 0);
  if (empty.length === 0) return;
  const where = empty.slice(0, 3).map((person) => join(roots.length === 1 ? roots[0]! : '…', person));
  throw invalid(
    `${empty.length === 1 ? 'A person has' : `${empty.length} people have`} no photos: ${where.join(', ')}` +
      `${empty.length > 3 ? ', …' : ''}.`,
    'Delete the empty folder, put photos into it, or set minimumPhotos: 2, which leaves out everyone with fewer.',
  );
}

function labelsOf(
  people: readonly string[],
  classes: readonly string[] | undefined,
  roots: readonly string[],
): Map<string, number> {
  const labels = new Map((classes ?? people).map((person, label) => [person, label]));
  const unknown = people.filter((person) => !labels.has(person));
  if (unknown.length > 0) {
    throw invalid(
      `${unknown.length} of the ${people.length} people in ${roots.join(', ')} ${unknown.length === 1 ? 'is' : 'are'} ` +
        `not among the ${labels.size} trained on: ${unknown.slice(0, 5).join(', ')}${unknown.length > 5 ? ', …' : ''}.`,
      'Remove them, add their photos to the training set, or lower its minimumPhotos.',
    );
  }
  return labels;
}
