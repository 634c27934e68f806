import { homedir } from 'node:os';
import { join } from 'node:path';
import { LineamentError } from '../errors.js';

/**
 * Where the gallery lies unless a path is given: `gallery.db` in the folder that `LINEAMENT_HOME` names; else in
 * `$XDG_DATA_HOME/lineament` where `XDG_DATA_HOME` is set; else in `~/.lineament`.
 */
export function galleryPath(environment: NodeJS.ProcessEnv = process.env, home = homedir()): string {
  return join(lineamentHome(environment, home), 'gallery.db');
}

/** The folder of what is kept between runs. */
export function lineamentHome(
  { LINEAMENT_HOME: own, XDG_DATA_HOME: data }: NodeJS.ProcessEnv = process.env,
  home = homedir(),
): string {
  if (own) return own;
  return data ? join(data, 'lineament') : join(home, '.lineament');
}

/** Whether the place of a gallery is a PostgreSQL database, and not a file. */
export function isPostgresUrl(place: string): boolean {
  return /^postgres(ql)?:\/\//i.test(place);
}

/** The place of a gallery as people may see it: without the password that a URL may hold. @throws VALUE_INVALID for a URL that is none. */
export function publicPlace(place: string): string {
  if (!isPostgresUrl(place)) return place;
  try {
    const url = new URL(place);
    url.password = '';
    // Options may hold one too.
    url.search = '';
    return url.href;
  } catch (cause) {
    const message = 'Expected postgres://user:password@host:port/database as the gallery.';
    throw new LineamentError('VALUE_INVALID', message, { cause });
  }
}

/** @throws VALUE_INVALID for a gallery in PostgreSQL: what works on the file of a gallery does not work there. */
export function requireFile(place: string): void {
  if (!isPostgresUrl(place)) return;
  throw new LineamentError('VALUE_INVALID', 'Expected the file of a gallery; a gallery in PostgreSQL has none.', {
    cure: 'Copy the database with pg_dump, and bring it back with pg_restore.',
  });
}
