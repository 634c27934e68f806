import { LineamentError } from '../errors.js';
import type { RgbImage } from './image.js';

export interface ContactSheetOptions {
  /** Images a row. Default: the square root of their number, rounded up. */
  readonly columns?: number;
  /** Pixels between images and around them. Default 2. */
  readonly gap?: number;
  /** Colour of the gaps, 0–255 each. Default white. */
  readonly background?: readonly [number, number, number];
}

/**
 * Lays images out on a grid, row by row, so that many can be looked at at once. Each cell is as large as the largest
 * image; smaller ones are centred.
 */
export function contactSheet(images: readonly RgbImage[], options: ContactSheetOptions = {}): RgbImage {
  if (images.length === 0) {
    throw new LineamentError('VALUE_INVALID', 'A contact sheet needs at least one image, and none was given.');
  }
  const { columns = Math.ceil(Math.sqrt(images.length)), gap = 2, background = [255, 255, 255] } = options;
  if (!Number.isInteger(columns) || columns < 1) {
    throw new LineamentError('VALUE_INVALID', `A contact sheet needs at least one column, not ${columns}.`);
  }
  const cellWidth = Math.max(...images.map((image) => image.width));
  const cellHeight = Math.max(...images.map((image) => image.height));
  const width = columns * (cellWidth + gap) + gap;
  const height = Math.ceil(images.length / columns) * (cellHeight + gap) + gap;
  const data = new Uint8Array(width * height * 3);
  for (let i = 0; i < data.length; i++) data[i] = background[i % 3]!;
  images.forEach((image, index) => {
    const left = gap + (index % columns) * (cellWidth + gap) + ((cellWidth - image.width) >> 1);
    const top = gap + Math.floor(index / columns) * (cellHeight + gap) + ((cellHeight - image.height) >> 1);
    const row = image.width * 3;
    for (let y = 0; y < image.height; y++) {
      data.set(image.data.subarray(y * row, (y + 1) * row), ((top + y) * width + left) * 3);
    }
  });
  return { width, height, data };
}
