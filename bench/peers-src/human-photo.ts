import { measurePhotos } from '../photo-window.js';
import { openHuman } from './open-human.js';

await measurePhotos(async () => {
  const human = await openHuman();
  return { version: human.version, faces: async (photo) => (await human.embed(photo)).length };
});
