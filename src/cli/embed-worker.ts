import { LineamentError } from '../errors.js';
import { thumbnail } from '../face/thumbnail.js';
import type { Box } from '../face/face.js';
import { decodePhoto, type Photo } from '../image/decode-photo.js';
import { encodeJpeg } from '../image/encode.js';
import type { EmbeddedFace, EmbedOutcome, EmbedSpec, EmbedTask } from './embed-photos.js';
import { servePhotos } from './photo-threads.js';
import { openRecogniser } from './recognition.js';

const THUMBNAIL_QUALITY = 80;

/** Where a box of the photo as it was looked at lies in the photo itself. */
function scaledBox({ left, top, width, height }: Box, { image, size }: Photo): Box {
  const [x, y] = [size.width / image.width, size.height / image.height];
  return { left: left * x, top: top * y, width: width * x, height: height * y };
}

await servePhotos(async ({ recognition, thumbnails }: EmbedSpec) => {
  const recogniser = await openRecogniser(recognition);
  return async ({ source }: EmbedTask): Promise<EmbedOutcome> => {
    try {
      // Photos taken as faces are read at the size the network takes in, unless they are to be shown.
      const photo = thumbnails ? await decodePhoto(source) : null;
      const seen = await recogniser.faces(photo?.image ?? source);
      const faces = seen.map(async ({ box, quality, embedding }): Promise<EmbeddedFace> => ({
        box: photo && box ? scaledBox(box, photo) : box,
        quality,
        embedding,
        thumbnail: photo && (await encodeJpeg(thumbnail(photo.image, box), THUMBNAIL_QUALITY)),
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
