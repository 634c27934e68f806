import { LineamentError } from '../errors.js';
import type { Point } from './face.js';

/** Cells of `stride × stride` pixels cover the picture row by row; each has so many anchors, all in its centre. */
interface AnchorLayer {
  readonly stridePx: number;
  readonly perCell: number;
}

/** The layers of MediaPipe's detectors, as the options of its SsdAnchorsCalculator have them. */
const LAYOUTS: readonly { readonly size: number; readonly layers: readonly AnchorLayer[] }[] = [
  { size: 192, layers: [{ stridePx: 4, perCell: 1 }] },
  {
    size: 128,
    layers: [
      { stridePx: 8, perCell: 2 },
      { stridePx: 16, perCell: 6 },
    ],
  },
];

/**
 * The places that a detector's boxes are relative to, in pixels of its picture: cell (column, row) of a layer has them at
 * `((column + 0.5) · stride, (row + 0.5) · stride)`. In the order of the network's outputs.
 *
 * @param size of the picture's side, in pixels.
 * @param count of the boxes that the network gives, 2,304 (full range) or 896 (short range).
 * @throws MODEL_CARD_INVALID for a network with other anchors than these two.
 */
export function anchorsOf(size: number, count: number): readonly Point[] {
  const layout = LAYOUTS.find((candidate) => candidate.size === size);
  const anchors = (layout?.layers ?? []).flatMap((layer) => anchorsOfLayer(size, layer));
  if (anchors.length === count) return anchors;
  throw new LineamentError(
    'MODEL_CARD_INVALID',
    `A detector of ${size}×${size} pixels with ${count} boxes has anchors that are not known here. Known are MediaPipe's: ` +
      '192×192 with 2304 boxes (full range) and 128×128 with 896 (short range).',
  );
}

function anchorsOfLayer(size: number, { stridePx, perCell }: AnchorLayer): Point[] {
  const cells = size / stridePx;
  return Array.from({ length: cells * cells * perCell }, (_, i) => {
    const cell = Math.floor(i / perCell);
    return { x: ((cell % cells) + 0.5) * stridePx, y: (Math.floor(cell / cells) + 0.5) * stridePx };
  });
}
