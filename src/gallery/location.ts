import { homedir } from 'node:os';
import { join } from 'node:path';

/**
 * Where the gallery lies unless a path is given: `gallery.db` in the folder that `LINEAMENT_HOME` names; else in
 * `$XDG_DATA_HOME/lineament` where `XDG_DATA_HOME` is set; else in `~/.lineament`.
 */
export function galleryPath(environment: NodeJS.ProcessEnv = process.env, home = homedir()): string {
  return join(lineamentHome(environment, home), 'gallery.db');
}

function lineamentHome({ LINEAMENT_HOME: own, XDG_DATA_HOME: data }: NodeJS.ProcessEnv, home: string): string {
  if (own) return own;
  return data ? join(data, 'lineament') : join(home, '.lineament');
}
