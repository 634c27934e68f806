/* What a projective map names in a photo, its colours turned. */
import { address, blues, both, greens, lane, mixed, reds, STEP, STEPS } from './lanes';

/** Weights of four neighbours at once are finer. */
const ONE = 14;

/** Four positions as whole numbers of 1/1024, brought to within 0 and `last`. */
function inSteps(position: v128, last: i32): v128 {
  // Not a number becomes 0: every comparison with it fails.
  const inside = f32x4.pmin(f32x4.splat(<f32>last), f32x4.pmax(f32x4.splat(0), position));
  return i32x4.trunc_sat_f32x4_s(f32x4.add(f32x4.mul(inside, f32x4.splat(<f32>STEP)), f32x4.splat(0.5)));
}

/** At one of four addresses two neighbouring pixels and the two below them, by the weights in the same lane. */
function weighted(at: v128, stride: i32, upper: v128, lower: v128, index: i32): v128 {
  const from = address(at, index);
  return i32x4.add(mixed(from, lane(upper, index)), mixed(from + <usize>stride, lane(lower, index)));
}

/** A colour of four pixels from their red, green and blue: weighted, moved and clamped by what lies at `colour`. */
function coloured(red: v128, green: v128, blue: v128, colour: usize): v128 {
  const value = f32x4.add(
    f32x4.add(f32x4.mul(red, v128.load32_splat(colour)), f32x4.mul(green, v128.load32_splat(colour, 4))),
    f32x4.add(f32x4.mul(blue, v128.load32_splat(colour, 8)), v128.load32_splat(colour, 12)),
  );
  return f32x4.pmin(v128.load32_splat(colour, 20), f32x4.pmax(v128.load32_splat(colour, 16), value));
}

/**
 * What a photo (`photoWidth` × `photoHeight`, at least 2 × 2) shows, its edge repeated outside, where a projective map names a
 * position for each one of the result, as float32 and channels first, each colour a function of all three.
 *
 * @param plane from one colour's plane to the next, in bytes: room for `width` × `height` numbers and 12 bytes more.
 * @param map 3 × 3, float64, by rows: from whole numbers (column, row, 1) to whole numbers of the photo.
 * @param colours for each of three colours six float32: how much of red, green and blue, divided by 2¹⁴; what is added; the least
 * and the most that it may be.
 */
export function warpPlanes(
  data: usize,
  photoWidth: i32,
  photoHeight: i32,
  out: usize,
  plane: usize,
  width: i32,
  height: i32,
  map: usize,
  colours: usize,
): void {
  const stride = photoWidth * 3;
  const dx = f32x4.splat(<f32>load<f64>(map));
  const dy = f32x4.splat(<f32>load<f64>(map, 24));
  const dw = f32x4.splat(<f32>load<f64>(map, 48));
  for (let row = 0; row < height; row++) {
    const v = <f64>row;
    const x0 = f32x4.splat(<f32>(load<f64>(map, 8) * v + load<f64>(map, 16)));
    const y0 = f32x4.splat(<f32>(load<f64>(map, 32) * v + load<f64>(map, 40)));
    const w0 = f32x4.splat(<f32>(load<f64>(map, 56) * v + load<f64>(map, 64)));
    let columns = f32x4(0, 1, 2, 3);
    let to = out + <usize>(row * width) * 4;
    // What is written beyond a row's end is written again by the next one.
    for (let left = width; left > 0; left -= 4, to += 16, columns = f32x4.add(columns, f32x4.splat(4))) {
      const w = f32x4.add(w0, f32x4.mul(columns, dw));
      const x = inSteps(f32x4.div(f32x4.add(x0, f32x4.mul(columns, dx)), w), photoWidth - 1);
      const y = inSteps(f32x4.div(f32x4.add(y0, f32x4.mul(columns, dy)), w), photoHeight - 1);
      // On the last pixel the one before is read as well, with weight 0: never one outside.
      const column = i32x4.min_s(i32x4.shr_s(x, STEPS), i32x4.splat(photoWidth - 2));
      const line = i32x4.min_s(i32x4.shr_s(y, STEPS), i32x4.splat(photoHeight - 2));
      // Of four neighbours, whole numbers of 1/16384, which add up to 1.
      const s = i32x4.sub(x, i32x4.shl(column, STEPS));
      const t = i32x4.sub(y, i32x4.shl(line, STEPS));
      const right = i32x4.shl(s, ONE - STEPS);
      const below = i32x4.shl(t, ONE - STEPS);
      const opposite = i32x4.shr_s(i32x4.add(i32x4.mul(right, t), i32x4.splat(STEP >> 1)), STEPS);
      const own = i32x4.add(i32x4.sub(i32x4.sub(i32x4.splat(1 << ONE), right), below), opposite);
      const upper = both(own, i32x4.sub(right, opposite));
      const lower = both(i32x4.sub(below, opposite), opposite);
      const at = i32x4.add(
        i32x4.splat(<i32>data),
        i32x4.add(i32x4.mul(line, i32x4.splat(stride)), i32x4.mul(column, i32x4.splat(3))),
      );
      const a = weighted(at, stride, upper, lower, 0);
      const b = weighted(at, stride, upper, lower, 1);
      const c = weighted(at, stride, upper, lower, 2);
      const d = weighted(at, stride, upper, lower, 3);
      const red = f32x4.convert_i32x4_s(reds(a, b, c, d));
      const green = f32x4.convert_i32x4_s(greens(a, b, c, d));
      const blue = f32x4.convert_i32x4_s(blues(a, b, c, d));
      v128.store(to, coloured(red, green, blue, colours));
      v128.store(to + plane, coloured(red, green, blue, colours + 24));
      v128.store(to + 2 * plane, coloured(red, green, blue, colours + 48));
    }
  }
}
