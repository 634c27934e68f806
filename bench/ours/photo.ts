import { loadRecogniser } from '../../dist/matching/load-recogniser.js';
import type { Provider } from '../../dist/inference/session.js';
import { measurePhotos } from '../photo-window.js';

/** File to embeddings of all faces, on one thread. */
await measurePhotos(async ({ provider = 'wasm', tiles }) => {
  const recogniser = await loadRecogniser({
    provider: provider as Provider,
    threads: 1,
    ...(tiles === undefined ? {} : { tiles: Number(tiles) }),
  });
  return { version: 'Lineament', faces: async (photo) => (await recogniser.embed(photo)).length };
});
