/** Width of the blur that the picture is compared with: half of what its authors take for whole photos, for faces of 112 pixels. */
const TAPS = 5;

/**
 * How blurred a picture is, in [0, 1]: how little of the difference between neighbours is lost when it is blurred once more
 * (Crete et al., "The blur effect: perception and estimation with a new no-reference perceptual blur metric", 2007). It does
 * not depend on brightness or contrast. The worse of rows and columns counts; a picture of one colour is fully blurred.
 *
 * @param grey brightness, (height, width).
 */
export function blurEffect(grey: Float32Array, width: number, height: number): number {
  return Math.max(along(grey, width, height, 1, width), along(grey, height, width, width, 1));
}

/** Along lines of `length` numbers, `step` apart from each other; the lines are `stride` apart. */
function along(grey: Float32Array, length: number, lines: number, step: number, stride: number): number {
  const reach = TAPS >> 1;
  let all = 0;
  let lost = 0;
  // A line, its ends repeated as far as blurring reaches.
  const row = new Float32Array(length + 2 * reach);
  const blurred = new Float32Array(length);
  for (let line = 0; line < lines; line++) {
    for (let i = 0; i < row.length; i++) {
      row[i] = grey[line * stride + Math.min(length - 1, Math.max(0, i - reach)) * step]!;
    }
    for (let i = 0; i < length; i++) {
      let sum = 0;
      for (let k = 0; k < TAPS; k++) sum += row[i + k]!;
      blurred[i] = sum / TAPS;
    }
    for (let i = 1; i < length; i++) {
      const difference = Math.abs(row[reach + i]! - row[reach + i - 1]!);
      all += difference;
      lost += Math.max(0, difference - Math.abs(blurred[i]! - blurred[i - 1]!));
    }
  }
  return all === 0 ? 1 : 1 - lost / all;
}
