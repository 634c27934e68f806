import type { RgbImage } from '../image/image.js';
import { resizeCover } from '../image/resize.js';
import type { Canvas } from './dataset.js';

/** Up to this reduction two taps an axis alias too little to matter; beyond it the filter has to widen. */
const BILINEAR_LIMIT = 1.5;

/**
 * Scales an image to cover `canvas` and crops it centrally to exactly that size: bilinear in 8-bit fixed point where the
 * sizes are close, which is the common case of face crops and fast; a widening triangle filter for stronger reductions.
 */
export function coverCanvas(image: RgbImage, canvas: Canvas): RgbImage {
  const { width, height, centralFraction = 1 } = canvas;
  if (image.width === width && image.height === height && centralFraction === 1) return image;
  const scale = Math.min(image.width / width, image.height / height) * centralFraction;
  if (scale > BILINEAR_LIMIT) return resizeCover(centralPart(image, canvas), { width, height });
  return bilinear(image, width, height, scale);
}

/** The central region that `canvas` will show, to whole pixels. */
function centralPart(image: RgbImage, canvas: Canvas): RgbImage {
  const { centralFraction = 1 } = canvas;
  if (centralFraction === 1) return image;
  const cover = Math.min(image.width / canvas.width, image.height / canvas.height) * centralFraction;
  const width = Math.max(1, Math.round(canvas.width * cover));
  const height = Math.max(1, Math.round(canvas.height * cover));
  const left = (image.width - width) >> 1;
  const top = (image.height - height) >> 1;
  const data = new Uint8Array(width * height * 3);
  for (let y = 0; y < height; y++) {
    const from = ((top + y) * image.width + left) * 3;
    data.set(image.data.subarray(from, from + width * 3), y * width * 3);
  }
  return { width, height, data };
}

/** Where each output position reads on one axis: the lower of two neighbours, and the weight of the upper in 1/256. */
function taps(source: number, size: number, scale: number): { low: Int32Array; weight: Int32Array } {
  const low = new Int32Array(size);
  const weight = new Int32Array(size);
  const from = (source - size * scale) / 2 - 0.5;
  for (let i = 0; i < size; i++) {
    const at = Math.min(Math.max(from + (i + 0.5) * scale, 0), source - 1);
    // The last position reads its upper neighbour with full weight rather than one beyond the edge.
    low[i] = Math.min(Math.floor(at), Math.max(source - 2, 0));
    weight[i] = Math.round((at - low[i]!) * 256);
  }
  return { low, weight };
}

function bilinear(image: RgbImage, width: number, height: number, scale: number): RgbImage {
  const source = image.data;
  const columns = taps(image.width, width, scale);
  const rows = taps(image.height, height, scale);
  const right = image.width > 1 ? 3 : 0;
  const below = image.height > 1 ? image.width * 3 : 0;
  const data = new Uint8Array(width * height * 3);
  let to = 0;
  for (let y = 0; y < height; y++) {
    const line = rows.low[y]! * image.width * 3;
    const v = rows.weight[y]!;
    const u = 256 - v;
    for (let x = 0; x < width; x++) {
      const p = line + columns.low[x]! * 3;
      const q = p + below;
      const t = columns.weight[x]!;
      const s = 256 - t;
      for (let c = 0; c < 3; c++) {
        const top = source[p + c]! * s + source[p + c + right]! * t;
        const bottom = source[q + c]! * s + source[q + c + right]! * t;
        data[to + c] = (top * u + bottom * v + 32768) >> 16;
      }
      to += 3;
    }
  }
  return { width, height, data };
}
