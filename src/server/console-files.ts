import fastifyStatic from '@fastify/static';
import type { FastifyInstance } from 'fastify';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** Where `scripts/build-console.sh` puts the console; the same from `src/` and from `dist/`. */
export const CONSOLE_FILES = fileURLToPath(new URL('../../dist/console', import.meta.url));

/**
 * Serves the console at `/`, and each of its files, to everybody: there is nothing in them but what a page is made of. Paths that are none of
 * these are answered as ever. Without a console that was built, there is none.
 */
export async function serveConsole(app: FastifyInstance, folder = CONSOLE_FILES): Promise<void> {
  if (!existsSync(folder)) return;
  await app.register(async (files) => {
    files.addHook('onRequest', async ({ url }, reply) => {
      // These have their contents' hash in their names.
      reply.header('Cache-Control', url.startsWith('/assets/') ? 'public, max-age=31536000, immutable' : 'no-cache');
    });
    // A route a file, and no other path reaches the disk.
    await files.register(fastifyStatic, { root: folder, wildcard: false, cacheControl: false });
  });
}
