import type { RgbImage } from '../image/image.js';
import { warp } from '../image/warp.js';
import type { Box } from './face.js';

const THUMBNAIL_PX = 96;
/** A box is drawn tight around a face; with hair and chin it is easier to know. */
const THUMBNAIL_MARGIN = 1.4;

/** A square around the face; of a photo that was taken as a face, all of it. */
export function thumbnail(photo: RgbImage, box: Box | null): RgbImage {
  const { left, top, width, height } = box ?? { left: 0, top: 0, ...photo };
  const side = Math.max(width, height) * (box === null ? 1 : THUMBNAIL_MARGIN);
  const scale = side / THUMBNAIL_PX;
  const map = {
    xx: scale,
    xy: 0,
    x0: left + (width - side) / 2,
    yx: 0,
    yy: scale,
    y0: top + (height - side) / 2,
  };
  return warp(photo, map, { width: THUMBNAIL_PX, height: THUMBNAIL_PX }, 'black');
}
