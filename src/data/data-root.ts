import type { Canvas } from './dataset.js';

/**
 * Where photos come from: a folder, or generated faces. `crop` is the share of the short side kept around the centre of
 * this root's photos, so that folders of loose and of tight crops go together; default the canvas's `centralFraction`.
 */
export type DataRoot = string | { readonly path: string; readonly crop?: number | undefined };

export function pathOf(root: DataRoot): string {
  return typeof root === 'string' ? root : root.path;
}

export function cropOf(root: DataRoot): number | undefined {
  return typeof root === 'string' ? undefined : root.crop;
}

/** The canvas for a photo with a crop of its own. */
export function framed(canvas: Canvas | undefined, crop: number | undefined): Canvas | undefined {
  return canvas && crop !== undefined ? { ...canvas, centralFraction: crop } : canvas;
}
