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
    const scale = (c: number): number => (range.high[c]! - range.low[c]!) / 255;
    const pixels = input.map((value, i) => {
      const c = Math.floor(i / plane);
      return (value - range.low[c]!) / scale(c);
    });
    jpegLoss(pixels, width, height, jpegQuality).forEach((value, i) => {
      const c = Math.floor(i / plane);
      input[i] = range.low[c]! + value * scale(c);
    });
  }
}
