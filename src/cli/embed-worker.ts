import { LineamentError } from '../errors.js';
import { thumbnail } from '../face/thumbnail.js';
import { decodeImage } from '../image/decode.js';
import { encodeJpeg } from '../image/encode.js';
import type { EmbeddedFace, EmbedOutcome, EmbedSpec, EmbedTask } from './embed-photos.js';
import { servePhotos } from './photo-threads.js';
import { openRecogniser } from './recognition.js';

const THUMBNAIL_QUALITY = 80;

await servePhotos(async ({ recognition, thumbnails }: EmbedSpec) => {
  const recogniser = await openRecogniser(recognition);
  return async ({ source }: EmbedTask): Promise<EmbedOutcome> => {
    try {
      // Photos taken as faces are read at the size the network takes in, unless they are to be shown.
      const photo = thumbnails ? await decodeImage(source) : source;
      const seen = await recogniser.faces(photo);
      const faces = seen.map(async ({ box, quality, embedding }): Promise<EmbeddedFace> => ({
        box,
        quality,
        embedding,
        thumbnail: typeof photo === 'string' ? null : await encodeJpeg(thumbnail(photo, box), THUMBNAIL_QUALITY),
      }));
      return { kind: 'embedded', faces: await Promise.all(faces) };
    } catch (error) {
      if (error instanceof LineamentError && (error.code === 'IMAGE_INVALID' || error.code === 'FILE_INVALID')) {
        return { kind: 'broken', reason: error.message };
      }
      throw error;
    }
  };
});
