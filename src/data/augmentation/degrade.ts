import { jpegLoss } from './jpeg-loss.js';
import type { Degradation } from './step.js';
import { areaTaps, filterPlanes, gaussianTaps, linearTaps } from './taps.js';

/** What black and white are in each of three channels. */
interface Range {
  readonly low: Float32Array;
  readonly high: Float32Array;
}

/**
 * Makes one finished input worse, in place: blurred, then of lower resolution, then as JPEG leaves it, in the order in which
 * a camera does it. The first two are linear, so that on normalised input they are what they are on pixels.
 *
 * @param input (3, height, width), normalised.
 */
export function degrade(
  input: Float32Array,
  { width, height }: { readonly width: number; readonly height: number },
  { blur, resolution, jpegQuality }: Degradation,
  range: Range,
): void {
  if (blur) {
    const { kernel, sigma } = blur;
    input.set(
      filterPlanes(input, width, height, gaussianTaps(width, kernel, sigma), gaussianTaps(height, kernel, sigma)),
    );
  }
  if (resolution !== undefined) {
    const [w, h] = [Math.max(1, Math.round(width * resolution)), Math.max(1, Math.round(height * resolution))];
    const small = filterPlanes(input, width, height, areaTaps(width, w), areaTaps(height, h));
    input.set(filterPlanes(small, w, h, linearTaps(w, width), linearTaps(h, height)));
  }
  if (jpegQuality !== undefined) {
    const plane = width * height;
    const pixels = new Float32Array(input.length);
    for (let c = 0; c < 3; c++) {
      const [low, scale] = [range.low[c]!, (range.high[c]! - range.low[c]!) / 255];
      for (let i = c * plane; i < (c + 1) * plane; i++) pixels[i] = (input[i]! - low) / scale;
    }
    const worse = jpegLoss(pixels, width, height, jpegQuality);
    for (let c = 0; c < 3; c++) {
      const [low, scale] = [range.low[c]!, (range.high[c]! - range.low[c]!) / 255];
      for (let i = c * plane; i < (c + 1) * plane; i++) input[i] = low + worse[i]! * scale;
    }
  }
}
