import { alignFace } from '../face/align.js';
import { loadFaceFinder } from '../face/load-face-finder.js';
import { mainFace } from '../face/main-face.js';
import { decodePhoto } from '../image/decode-photo.js';
import type { RgbImage } from '../image/image.js';
import type { MainFaceSpec, MainFaceTask } from './main-faces.js';
import { servePhotos } from './photo-threads.js';

await servePhotos(async ({ template, size }: MainFaceSpec) => {
  // One thread a session: the photos are what is done side by side.
  const finder = await loadFaceFinder({ threads: 1 });
  return async ({ source }: MainFaceTask): Promise<RgbImage | null> => {
    const { image } = await decodePhoto(source);
    const face = mainFace(await finder.findAlignable(image, template), image);
    return face === null ? null : alignFace(image, face, template, size);
  };
});
