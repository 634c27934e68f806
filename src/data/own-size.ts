import type { RgbImage } from '../image/image.js';
import type { Canvas, Photo } from './dataset.js';

/**
 * A photo that its canvas leaves at its own size, cropped to the whole pixels around the central part that is shown; null
 * where the photo has to be resampled, because it is larger than the canvas or the canvas asks for its exact size.
 */
export function ownSize(image: RgbImage, canvas: Canvas): Photo | null {
  const { centralFraction = 1, enlarge = true } = canvas;
  const scale = Math.min(image.width / canvas.width, image.height / canvas.height) * centralFraction;
  if (enlarge || scale > 1) return null;
  const shown = { width: canvas.width * scale, height: canvas.height * scale };
  const left = marginOf(image.width, shown.width);
  const top = marginOf(image.height, shown.height);
  const width = image.width - 2 * left;
  const height = image.height - 2 * top;
  if (width > canvas.width || height > canvas.height || width < 2 || height < 2) return null;
  if (left === 0 && top === 0) return { ...image, shown };
  const data = new Uint8Array(width * height * 3);
  for (let y = 0; y < height; y++) {
    const from = ((top + y) * image.width + left) * 3;
    data.set(image.data.subarray(from, from + width * 3), y * width * 3);
  }
  return { width, height, data, shown };
}

/** The whole pixels that may go on either side, so that the middle stays the middle. */
function marginOf(size: number, shown: number): number {
  // Quotients and products leave a size that fits exactly off by some units of the last place.
  return Math.max(0, Math.floor((size - shown) / 2 + 1e-6));
}
