import { alignFace } from '../face/align.js';
import { loadFaceFinder } from '../face/load-face-finder.js';
import { mainFace } from '../face/main-face.js';
import { decodePhoto } from '../image/decode-photo.js';
import type { AlignedMainFace, MainFaceSpec, MainFaceTask } from './main-faces.js';
import { servePhotos } from './photo-threads.js';

await servePhotos(async ({ template, size }: MainFaceSpec) => {
  // One thread a session: the photos are what is done side by side.
  const finder = await loadFaceFinder({ threads: 1 });
  return async ({ source }: MainFaceTask): Promise<AlignedMainFace | null> => {
    const { image } = await decodePhoto(source);
    const faces = await finder.find(image);
    const face = mainFace(faces, image);
    if (face === null) return null;
    const picture = alignFace(image, face, template, size);
    return { picture, sighting: { faces: faces.length, quality: face.quality.score } };
  };
});
