import { type Dirent, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { LineamentError } from '../errors.js';
import { hasImageExtension } from '../image/format.js';

/**
 * `<root>/<person>/<photo>`: each person with the paths of their photos, ordered by code unit. Hidden files, other formats
 * and folders within a person's folder are passed over.
 *
 * @throws LineamentError DATASET_INVALID when the root is missing, is no folder or has no sub-folders.
 */
export function photosByPerson(root: string): (readonly [person: string, paths: string[]])[] {
  return foldersIn(root).map((person) => [person, photosOf(join(root, person))] as const);
}

function invalid(message: string, cause?: unknown): LineamentError {
  return new LineamentError('DATASET_INVALID', message, cause === undefined ? undefined : { cause });
}

function entriesOf(folder: string): Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT')
      throw invalid(`There is no data folder ${folder}. Check the path, or fetch the data.`, error);
    if (code === 'ENOTDIR') {
      throw invalid(`${folder} is a file. Name a folder with one sub-folder of photos a person.`, error);
    }
    throw invalid(`The data folder ${folder} cannot be read: ${message}. Check its permissions.`, error);
  }
}

function isFolder(parent: string, entry: Dirent): boolean {
  if (!entry.isSymbolicLink()) return entry.isDirectory();
  return statSync(join(parent, entry.name), { throwIfNoEntry: false })?.isDirectory() ?? false;
}

function foldersIn(root: string): string[] {
  const entries = entriesOf(root);
  const people = entries.filter((entry) => !entry.name.startsWith('.') && isFolder(root, entry));
  if (people.length > 0) return people.map((entry) => entry.name);
  const holds = entries.length === 0 ? 'is empty' : `holds ${entries.length} files and no sub-folders`;
  throw invalid(`${root} ${holds}. Expected one sub-folder of photos a person, like ${join(root, 'ada', '0001.jpg')}.`);
}

function photosOf(folder: string): string[] {
  const names = [];
  for (const entry of entriesOf(folder)) {
    const { name } = entry;
    if (name.startsWith('.') || entry.isDirectory()) continue;
    if (hasImageExtension(name)) names.push(name);
  }
  return names.sort().map((name) => join(folder, name));
}
