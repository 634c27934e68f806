import { LineamentError } from '../../errors.js';
import { contactSheet } from '../../image/contact-sheet.js';
import type { RgbImage } from '../../image/image.js';
import { Random } from '../../random.js';
import type { Canvas, Photo } from '../dataset.js';
import type { NumberedPhotos } from '../numbered-photos.js';
import { warpBatch } from './apply-cpu.js';
import { drawAugmentation, type InputFormat } from './compose.js';
import type { AugmentationStep } from './registry.js';

export interface SheetOptions {
  readonly canvas: Canvas;
  readonly input: InputFormat;
  /** Faces, one a row, spread evenly over the data set. Default 8. */
  readonly faces?: number;
  /** Augmented views of each. Default 9. */
  readonly views?: number;
  /** Default 1. */
  readonly seed?: number;
}

/**
 * What a network gets to see: a row for each face, first as in evaluation, then as augmented, normalisation undone.
 * A photo that cannot be read has no row.
 *
 * @throws {LineamentError} what the last of them said, where none can be read
 */
export async function augmentedSheet(
  { labels: { length }, load }: Pick<NumberedPhotos, 'labels' | 'load'>,
  steps: readonly AugmentationStep[],
  options: SheetOptions,
): Promise<RgbImage> {
  const { canvas, input, faces = 8, views = 9, seed = 1 } = options;
  const cells: RgbImage[] = [];
  const rows = Math.min(faces, length);
  let broken: LineamentError | undefined;
  for (let row = 0; row < rows; row++) {
    const index = Math.floor((row * length) / rows);
    const photo = await load(index, { ...canvas, enlarge: false }).catch((error: unknown) => {
      if (!(error instanceof LineamentError)) throw error;
      broken = error;
      return null;
    });
    if (photo === null) continue;
    const draw = { canvas, output: { ...input, mean: 0, std: 1 / 255 }, random: new Random(seed).fork(index) };
    cells.push(...toImages(photo, [], { ...draw, count: 1 }));
    // The mean still decides the grey of contrast and of erased parts, so the views are normalised and brought back.
    cells.push(...toImages(photo, steps, { ...draw, output: input, count: views }));
  }
  if (cells.length === 0 && broken !== undefined) throw broken;
  return contactSheet(cells, { columns: views + 1 });
}

function toImages(
  photo: Photo,
  steps: readonly AugmentationStep[],
  options: Parameters<typeof drawAugmentation>[1],
): RgbImage[] {
  const drawn = drawAugmentation(steps, options);
  const { width, height } = drawn.output;
  const plane = width * height;
  const place = drawn.canvas.width * drawn.canvas.height * 3;
  const { shown = photo } = photo;
  const images = new Uint8Array(drawn.count * place);
  const frames = new Float32Array(drawn.count * 4);
  for (let n = 0; n < drawn.count; n++) {
    images.set(photo.data, n * place);
    frames.set([photo.width, photo.height, shown.width, shown.height], n * 4);
  }
  const pixels = warpBatch(images, drawn, { frames });
  return Array.from({ length: drawn.count }, (_, n) => {
    const data = new Uint8Array(plane * 3);
    for (let c = 0; c < 3; c++) {
      const [low, high] = [drawn.low[c]!, drawn.high[c]!];
      for (let i = 0; i < plane; i++) {
        data[i * 3 + c] = Math.round(((pixels[(n * 3 + c) * plane + i]! - low) / (high - low)) * 255);
      }
    }
    return { width, height, data };
  });
}
