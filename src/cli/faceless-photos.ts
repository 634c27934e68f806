import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';

/** Where `align` lists the photos that it found no face in, at the root of the folder that it wrote. */
export const FACELESS_LIST = 'no-face.txt';

const withoutEnding = (path: string): string => path.replace(/\.[^.]*$/, '');

/**
 * Tells of the path of an aligned photo that is not there whether `align` found no face for it: its list, in a folder above,
 * names the photo, whatever its ending was. Each list is read once.
 */
export function facelessPhotos(): (path: string) => boolean {
  const lists = new Map<string, ReadonlySet<string> | null>();
  function listIn(folder: string): ReadonlySet<string> | null {
    let list = lists.get(folder);
    if (list === undefined) {
      const file = join(folder, FACELESS_LIST);
      list = existsSync(file) ? new Set(readFileSync(file, 'utf8').split('\n').map(withoutEnding)) : null;
      lists.set(folder, list);
    }
    return list;
  }
  return (path) => {
    if (existsSync(path)) return false;
    for (let folder = dirname(path); ; folder = dirname(folder)) {
      const list = listIn(folder);
      if (list !== null) return list.has(withoutEnding(relative(folder, path)));
      if (folder === dirname(folder)) return false;
    }
  };
}
