import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { hasImageExtension } from '../image/format.js';
import { LineamentError, unreadable } from '../errors.js';
import type { FaceDataset } from './dataset.js';
import { identityLabels } from './identity-labels.js';
import { imageFolder } from './image-folder.js';
import { photoList } from './photo-list.js';

/** Photos of people by number: those in a gallery, or those that are looked up in it. */
export interface PeoplePhotos {
  readonly dataset: FaceDataset;
  /** Indices into the data set's samples. */
  readonly indices: readonly number[];
  /** The person of each of them. */
  readonly people: readonly number[];
  /** What people are called, by number. */
  readonly names: readonly string[];
}

/** A gallery and probes; a person has the same number in both. */
export interface IdentificationSets {
  readonly gallery: PeoplePhotos;
  readonly probes: PeoplePhotos;
}

/** Where the probes of a gallery lie. */
export interface ProbeFolders {
  /** By person too, or all in one folder, with `labels`. */
  readonly probes: string;
  /** Who is on probes that lie in one folder, see {@link identityLabels}. */
  readonly labels?: string | undefined;
  /** Photos of people who are not in the gallery, besides: by person, or each of somebody else. */
  readonly strangers?: string | undefined;
}

/**
 * A gallery (`<dir>/<person>/<photo>`), probes, and photos of strangers, if they lie by themselves. Probes of people who are not
 * in the gallery are strangers too. So the open-set task of the CMU course of spring 2024 is `known` as gallery, and `unknown_dev`
 * with its list as probes.
 *
 * @throws LineamentError DATASET_INVALID as `imageFolder`, for a folder of photos without a list, when no probe shows anybody of
 *   the gallery, and for a stranger who has the name of somebody in it.
 */
export async function openIdentificationSets(gallery: string, folders: ProbeFolders): Promise<IdentificationSets> {
  const known = imageFolder([gallery]);
  const numbers = new Map(known.classes.map((name, number) => [name, number]));
  const enrolled = whole(
    known,
    known.samples.map(({ label }) => label),
    known.classes,
  );
  const photos = await probePhotos(folders);
  const others = folders.strangers === undefined ? [] : strangerPhotos(folders.strangers);
  const both = others.find(({ person }) => numbers.has(person));
  if (both !== undefined) {
    const message =
      `${both.person} is among the strangers (${both.source}) and in the gallery ${gallery}. ` +
      'Take the person out of one of them; photos of people in the gallery belong to the probes.';
    throw new LineamentError('DATASET_INVALID', message);
  }
  if (!photos.some(({ person }) => numbers.has(person))) {
    const message =
      `None of the ${photos.length} probes of ${folders.probes} shows anybody of the gallery ${gallery}: nobody can be found. ` +
      `Their people must have the same names, such as "${known.classes[0]}".`;
    throw new LineamentError('DATASET_INVALID', message);
  }
  const people = [...photos, ...others].map(({ person }) => {
    if (!numbers.has(person)) numbers.set(person, numbers.size);
    return numbers.get(person)!;
  });
  const dataset = photoList([...photos, ...others].map(({ source }) => source));
  return { gallery: enrolled, probes: whole(dataset, people, [...numbers.keys()]) };
}

/**
 * A gallery and probes from one folder by person: the first `enrol` photos of everybody who has more are enrolled, their others are
 * probes; those who have no more are the strangers.
 *
 * @param enrol default 1.
 * @throws LineamentError DATASET_INVALID as `imageFolder`, and when nobody has so many photos.
 */
export function splitByPerson(folder: string, enrol = 1): IdentificationSets {
  const dataset = imageFolder([folder]);
  const photos = new Map<number, number[]>();
  dataset.samples.forEach(({ label }, index) => {
    const known = photos.get(label);
    if (known === undefined) photos.set(label, [index]);
    else known.push(index);
  });
  const first = new Set([...photos.values()].flatMap((all) => (all.length > enrol ? all.slice(0, enrol) : [])));
  if (first.size === 0) {
    const most = Math.max(...[...photos.values()].map(({ length }) => length));
    const message = `Expected people with more than ${enrol} photos in ${folder}, to enrol ${enrol} and look up the others; the most anybody has is ${most}.`;
    throw new LineamentError('DATASET_INVALID', message);
  }
  const of = (indices: readonly number[]): PeoplePhotos => ({
    dataset,
    indices,
    people: indices.map((index) => dataset.samples[index]!.label),
    names: dataset.classes,
  });
  return {
    gallery: of([...first]),
    probes: of(dataset.samples.flatMap((_, index) => (first.has(index) ? [] : [index]))),
  };
}

interface PersonPhoto {
  readonly source: string;
  readonly person: string;
}

async function probePhotos({ probes, labels }: ProbeFolders): Promise<PersonPhoto[]> {
  if (labels === undefined && hasFolders(probes)) return byPerson(probes);
  if (labels === undefined) {
    const message = `${probes} holds no folder a person. Name the list that says who is on its photos: --labels.`;
    throw new LineamentError('DATASET_INVALID', message);
  }
  const photos = photosIn(probes);
  const people = await identityLabels(labels, photos);
  return photos.map((photo, i) => ({ source: join(probes, photo), person: people[i]! }));
}

/** Strangers without a folder of their own have their photo's path for a name: nobody in a gallery is called so. */
function strangerPhotos(folder: string): PersonPhoto[] {
  if (hasFolders(folder)) return byPerson(folder);
  const photos = photosIn(folder).map((photo) => join(folder, photo));
  if (photos.length > 0) return photos.map((photo) => ({ source: photo, person: photo }));
  throw new LineamentError(
    'DATASET_INVALID',
    `${folder} holds no photos of strangers: no JPEG, PNG, WebP, AVIF, TIFF or GIF.`,
  );
}

function byPerson(folder: string): PersonPhoto[] {
  const { samples, classes } = imageFolder([folder]);
  return samples.map(({ source, label }) => ({ source, person: classes[label]! }));
}

function photosIn(folder: string): string[] {
  return readdirSync(folder)
    .filter((name) => !name.startsWith('.') && hasImageExtension(name))
    .sort();
}

function whole(dataset: FaceDataset, people: readonly number[], names: readonly string[]): PeoplePhotos {
  return { dataset, indices: people.map((_, index) => index), people, names };
}

function hasFolders(folder: string): boolean {
  try {
    const entries = readdirSync(folder, { withFileTypes: true });
    return entries.some((entry) => entry.isDirectory() && !entry.name.startsWith('.'));
  } catch (cause) {
    throw unreadable('DATASET_INVALID', 'a folder of photos to look up', folder, cause);
  }
}
