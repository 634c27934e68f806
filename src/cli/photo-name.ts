import { basename, dirname } from 'node:path';

/** What a photo is called below its picture: its file, and before that the folder, where the name of the file does not begin with it. */
export function photoName(source: string): string {
  const [folder, file] = [basename(dirname(source)), basename(source)];
  return folder === '' || folder === '.' || file.startsWith(folder) ? file : `${folder}/${file}`;
}
