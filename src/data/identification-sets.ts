import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { hasImageExtension } from '../image/format.js';
import { LineamentError } from '../errors.js';
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

/**
 * A gallery (`<dir>/<person>/<photo>`) and probes, which lie in folders by person too, or all in one folder with a list of who
 * they are (see {@link identityLabels}). Probes of people who are not in the gallery are strangers. So the open-set task of the
 * CMU course of spring 2024 is `known` as gallery, and `unknown_dev` with its list as probes.
 *
 * @throws LineamentError DATASET_INVALID as `imageFolder`, and for a folder of photos without a list.
 */
export async function openIdentificationSets(
  gallery: string,
  probes: string,
  labels?: string,
): Promise<IdentificationSets> {
  const known = imageFolder([gallery]);
  const numbers = new Map(known.classes.map((name, number) => [name, number]));
  const numberOf = (name: string): number => {
    if (!numbers.has(name)) numbers.set(name, numbers.size);
    return numbers.get(name)!;
  };
  const enrolled = whole(
    known,
    known.samples.map(({ label }) => label),
    known.classes,
  );
  const names = () => [...numbers.keys()];
  if (labels === undefined && hasFolders(probes)) {
    const dataset = imageFolder([probes]);
    const people = dataset.samples.map(({ label }) => numberOf(dataset.classes[label]!));
    return { gallery: enrolled, probes: whole(dataset, people, names()) };
  }
  if (labels === undefined) {
    const message = `${probes} holds no folder a person. Name the list that says who is on its photos: --labels.`;
    throw new LineamentError('DATASET_INVALID', message);
  }
  const photos = readdirSync(probes).filter(hasImageExtension).sort();
  const people = (await identityLabels(labels, photos)).map(numberOf);
  return { gallery: enrolled, probes: whole(photoList(photos, probes), people, names()) };
}

/**
 * A gallery and probes from one folder by person: the first photo of everybody who has several is enrolled, their others are
 * probes; those with one photo are the strangers.
 *
 * @throws LineamentError DATASET_INVALID as `imageFolder`.
 */
export function splitByPerson(folder: string): IdentificationSets {
  const dataset = imageFolder([folder]);
  const photos = new Map<number, number[]>();
  dataset.samples.forEach(({ label }, index) => photos.set(label, [...(photos.get(label) ?? []), index]));
  const enrolled = [...photos].filter(([, indices]) => indices.length > 1);
  const first = new Set(enrolled.map(([, indices]) => indices[0]!));
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

function whole(dataset: FaceDataset, people: readonly number[], names: readonly string[]): PeoplePhotos {
  return { dataset, indices: people.map((_, index) => index), people, names };
}

function hasFolders(folder: string): boolean {
  try {
    const entries = readdirSync(folder, { withFileTypes: true });
    return entries.some((entry) => entry.isDirectory() && !entry.name.startsWith('.'));
  } catch (cause) {
    const message = `The folder of probes ${join(folder)} cannot be read: ${(cause as Error).message}.`;
    throw new LineamentError('DATASET_INVALID', message, { cause });
  }
}
