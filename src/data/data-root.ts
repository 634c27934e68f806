import type { Canvas } from './dataset.js';

/**
 * Where photos come from: a folder, or generated faces. `crop` is the share of the short side kept around the centre of
 * this root's photos, so that folders of loose and of tight crops go together; default the canvas's `centralFraction`.
 * `exclude` is a file that lists photos of a folder to leave out (see `readExclusionList`).
 */
export type DataRoot =
  | string
  | { readonly path: string; readonly crop?: number | undefined; readonly exclude?: string | undefined };

export function pathOf(root: DataRoot): string {
  return typeof root === 'string' ? root : root.path;
}

export function cropOf(root: DataRoot): number | undefined {
  return typeof root === 'string' ? undefined : root.crop;
}

export function exclusionOf(root: DataRoot): string | undefined {
  return typeof root === 'string' ? undefined : root.exclude;
}

/** The canvas for a photo with a crop of its own. */
export function framed(canvas: Canvas | undefined, crop: number | undefined): Canvas | undefined {
  return canvas && crop !== undefined ? { ...canvas, centralFraction: crop } : canvas;
}
