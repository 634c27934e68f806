import type { ImageSize } from '../image/image.js';
import type { Face } from './face.js';

/**
 * Whom a photo of one person shows: the largest face near the middle, as insightface chooses it: the greatest of
 * `area − 2·distance²` of box and photo centre, in pixels. Null when there is no face.
 */
export function mainFace<F extends Pick<Face, 'box'>>(faces: readonly F[], photo: ImageSize): F | null {
  const weight = ({ box }: F) => {
    const x = box.left + box.width / 2 - photo.width / 2;
    const y = box.top + box.height / 2 - photo.height / 2;
    return box.width * box.height - 2 * (x * x + y * y);
  };
  return faces.reduce<F | null>((best, face) => (best === null || weight(face) > weight(best) ? face : best), null);
}
