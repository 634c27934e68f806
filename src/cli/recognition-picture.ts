import { LineamentError } from '../errors.js';
import { contactSheet } from '../image/contact-sheet.js';
import { scaleFace } from '../face/scale-face.js';
import { decodePhoto } from '../image/decode-photo.js';
import { encodePng } from '../image/encode.js';
import type { RgbImage } from '../image/image.js';
import { overlaid } from '../image/overlay.js';
import { resizeCover } from '../image/resize.js';
import type { RecognisedFace, SeenFace } from '../matching/seen-face.js';
import { atomicWrite } from './atomic-write.js';
import { faceDrawing } from './face-drawing.js';

/** Photos side by side are brought to this height. */
const HEIGHT_PX = 720;

/** A photo, and what to write above which of its faces. */
export interface PhotoLabels {
  readonly photo: string;
  readonly labels: readonly { readonly face: SeenFace; readonly label: string }[];
}

/**
 * Writes photos with boxes and labels as one PNG, side by side where there are several.
 * @throws USAGE when a face was not looked for, because then there is no box.
 */
export async function writePicture(path: string, photos: readonly PhotoLabels[]): Promise<void> {
  const drawn = await Promise.all(photos.map(labelled));
  const sheet = drawn.length === 1 ? drawn[0]! : contactSheet(drawn.map(toHeight), { columns: drawn.length, gap: 8 });
  await atomicWrite(path, await encodePng(sheet));
}

async function labelled({ photo, labels }: PhotoLabels): Promise<RgbImage> {
  const { image, size } = await decodePhoto(photo);
  const faces = labels.map(({ face, label }) => {
    if (hasLandmarks(face))
      return { face: scaleFace(face, image.width / size.width, image.height / size.height), label };
    throw new LineamentError('USAGE', '--picture draws boxes, and in photos that are taken as faces there are none');
  });
  return overlaid(image, faceDrawing(image, faces));
}

function hasLandmarks(face: SeenFace): face is RecognisedFace {
  return 'landmarks' in face;
}

function toHeight(image: RgbImage): RgbImage {
  return resizeCover(image, { width: Math.round((image.width * HEIGHT_PX) / image.height), height: HEIGHT_PX });
}
