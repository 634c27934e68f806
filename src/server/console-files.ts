import fastifyStatic from '@fastify/static';
import type { FastifyInstance } from 'fastify';
import { existsSync } from 'node:fs';
import { sep } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Where `scripts/build-console.sh` puts the console; the same from `src/` and from `dist/`. */
export const CONSOLE_FILES = fileURLToPath(new URL('../../dist/console', import.meta.url));

/**
 * Serves the console at `/`, and each of its files, to everybody: there is nothing in them but what a page is made of. Paths that are none of
 * these are answered as ever. Without a console that was built, there is none.
 */
export async function serveConsole(app: FastifyInstance, folder = CONSOLE_FILES): Promise<void> {
  if (!existsSync(folder)) return;
  await app.register(fastifyStatic, {
    root: folder,
    // A route a file, and no other path reaches the disk.
    wildcard: false,
    cacheControl: false,
    setHeaders(response, path) {
      // These have their contents' hash in their names.
      const lasting = path.includes(`${sep}assets${sep}`);
      response.setHeader('Cache-Control', lasting ? 'public, max-age=31536000, immutable' : 'no-cache');
    },
  });
}
