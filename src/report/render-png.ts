import { rasterised } from '../image/rasterise.js';
import { type Figure, renderSvg } from './render.js';

/** Pixels of the picture for each of the figure's: sharp in print and on screens of high density. */
const SCALE = 3;

/** A figure as PNG, dark on white as for a paper. Its text needs a font on the machine: without one the rest is drawn. */
export async function renderPng(figure: Figure): Promise<Uint8Array> {
  const svg = await renderSvg(figure);
  return rasterised(
    svg.replace('<svg ', () => '<svg color="#1d2127" '),
    { scale: SCALE, background: '#ffffff' },
  );
}
