/*
 * Pictures that show at each position what an affine map names in another. Positions are whole numbers of 1/32768 pixel.
 *
 * Four neighbourhoods are written out wherever they are read: through a function that is told the lane it takes twice as long.
 */
import { blues, both, greens, lane, mixed, reds, STEP, STEPS } from './lanes';
import { scaled } from './planes';

const PLACES = 15;

/** The nearest whole number of 1/32768. */
function places(position: f64): i32 {
  return <i32>Math.floor(position * <f64>(1 << PLACES) + 0.5);
}

/** How far four positions are beyond a pixel, in STEPs of the way to its neighbour. */
function beyond(positions: v128): v128 {
  return v128.and(i32x4.shr_s(positions, PLACES - STEPS), i32x4.splat(STEP - 1));
}

/** For each of four such, two weights that add up to STEP, as 16-bit lanes: how much of either of two neighbours. */
function shares(seconds: v128): v128 {
  return both(i32x4.sub(i32x4.splat(STEP), seconds), seconds);
}

/** Where the pixels at four positions lie. */
function addresses(data: usize, stride: i32, x: v128, y: v128): v128 {
  return i32x4.add(
    i32x4.splat(<i32>data),
    i32x4.add(
      i32x4.mul(i32x4.shr_s(y, PLACES), i32x4.splat(stride)),
      i32x4.mul(i32x4.shr_s(x, PLACES), i32x4.splat(3)),
    ),
  );
}

/** Two neighbouring pixels and the two below them, mixed by `weights` across, and with so much of the lower ones: times STEP². */
function mixedSquare(at: usize, stride: i32, weights: v128, lower: v128): v128 {
  const above = mixed(at, weights);
  const below = mixed(at + <usize>stride, weights);
  return i32x4.add(i32x4.shl(above, STEPS), i32x4.mul(i32x4.sub(below, above), lower));
}

/** Steps to four positions in a row; where fewer are wanted, the others stay with the first, so that nothing outside is read. */
function steps(step: i32, wanted: i32): v128 {
  return i32x4(0, wanted > 1 ? step : 0, wanted > 2 ? 2 * step : 0, wanted > 3 ? 3 * step : 0);
}

/** The three first lanes of a sum, divided by a power of two, as a pixel. */
function storePixel(out: usize, sum: v128, shift: i32): void {
  const narrow = i16x8.narrow_i32x4_u(i32x4.shr_s(sum, shift), i32x4.splat(0));
  v128.store32_lane(out, i8x16.narrow_i16x8_u(narrow, narrow), 0);
}

/**
 * A picture (`width` × `height`) that shows at each position what an affine map names in another: the mean of `grid` × `grid`
 * samples, 1 or 2. All samples and their neighbours lie within `data`.
 */
export function sample(
  data: usize,
  stride: i32,
  out: usize,
  width: i32,
  height: i32,
  grid: i32,
  xx: f64,
  xy: f64,
  x0: f64,
  yx: f64,
  yy: f64,
  y0: f64,
): void {
  const dx = places(xx);
  const dy = places(yx);
  const share: f64 = 1 / <f64>grid;
  for (let row = 0; row < height; row++) {
    // Centres lie at half numbers; from here on they are at whole ones.
    const v = <f64>row + 0.5 * share;
    const x = places(xx * 0.5 * share + xy * v + x0 - 0.5);
    const y = places(yx * 0.5 * share + yy * v + y0 - 0.5);
    if (grid === 1) {
      sampleRow(data, stride, out, width, x, y, dx, dy);
    } else {
      // The other three samples of a pixel lie half a step to the right, below, and both.
      const xs = i32x4(
        x,
        places(xx * 0.75 + xy * v + x0 - 0.5),
        places(xx * 0.25 + xy * (v + 0.5) + x0 - 0.5),
        places(xx * 0.75 + xy * (v + 0.5) + x0 - 0.5),
      );
      const ys = i32x4(
        y,
        places(yx * 0.75 + yy * v + y0 - 0.5),
        places(yx * 0.25 + yy * (v + 0.5) + y0 - 0.5),
        places(yx * 0.75 + yy * (v + 0.5) + y0 - 0.5),
      );
      sampleRowTwice(data, stride, out, width, xs, ys, dx, dy);
    }
    out += <usize>(width * 3);
  }
}

/** A row of single samples, from (x, y) on. What is written beyond its end is written again by the next one. */
function sampleRow(data: usize, stride: i32, out: usize, width: i32, x: i32, y: i32, dx: i32, dy: i32): void {
  const shift = 2 * STEPS;
  const half = i32x4.splat(1 << (shift - 1));
  let xs = i32x4.add(i32x4.splat(x), steps(dx, 4));
  let ys = i32x4.add(i32x4.splat(y), steps(dy, 4));
  for (let left = width; left > 0; left -= 4, out += 12) {
    if (left < 4) {
      xs = i32x4.add(lane(xs, 0), steps(dx, left));
      ys = i32x4.add(lane(ys, 0), steps(dy, left));
    }
    const at = addresses(data, stride, xs, ys);
    const weights = shares(beyond(xs));
    const lower = beyond(ys);
    const a = mixedSquare(i32x4.extract_lane(at, 0), stride, lane(weights, 0), lane(lower, 0));
    const b = mixedSquare(i32x4.extract_lane(at, 1), stride, lane(weights, 1), lane(lower, 1));
    const c = mixedSquare(i32x4.extract_lane(at, 2), stride, lane(weights, 2), lane(lower, 2));
    const d = mixedSquare(i32x4.extract_lane(at, 3), stride, lane(weights, 3), lane(lower, 3));
    storePixel(out, i32x4.add(half, a), shift);
    storePixel(out + 3, i32x4.add(half, b), shift);
    storePixel(out + 6, i32x4.add(half, c), shift);
    storePixel(out + 9, i32x4.add(half, d), shift);
    xs = i32x4.add(xs, i32x4.splat(4 * dx));
    ys = i32x4.add(ys, i32x4.splat(4 * dy));
  }
}

/** A row of which each pixel is the mean of four samples, the first's at (xs, ys). */
function sampleRowTwice(data: usize, stride: i32, out: usize, width: i32, xs: v128, ys: v128, dx: i32, dy: i32): void {
  const shift = 2 * STEPS + 2;
  const half = i32x4.splat(1 << (shift - 1));
  for (let left = width; left > 0; left--, out += 3) {
    const at = addresses(data, stride, xs, ys);
    const weights = shares(beyond(xs));
    const lower = beyond(ys);
    let sum = i32x4.add(half, mixedSquare(i32x4.extract_lane(at, 0), stride, lane(weights, 0), lane(lower, 0)));
    sum = i32x4.add(sum, mixedSquare(i32x4.extract_lane(at, 1), stride, lane(weights, 1), lane(lower, 1)));
    sum = i32x4.add(sum, mixedSquare(i32x4.extract_lane(at, 2), stride, lane(weights, 2), lane(lower, 2)));
    sum = i32x4.add(sum, mixedSquare(i32x4.extract_lane(at, 3), stride, lane(weights, 3), lane(lower, 3)));
    storePixel(out, sum, shift);
    xs = i32x4.add(xs, i32x4.splat(dx));
    ys = i32x4.add(ys, i32x4.splat(dy));
  }
}

/**
 * The same, one sample a pixel, as float32 and channels first, (3, size, size): each `sample · scale − dark`, four lanes of
 * scales and darks at `normalisation`. What lies outside of the photo, which covers [left, right) × [top, bottom) of `data`, becomes 0.
 *
 * @param plane from one colour's plane to the next, in bytes: room for `size` × `size` numbers and 12 bytes more.
 */
export function samplePlanes(
  data: usize,
  stride: i32,
  out: usize,
  plane: usize,
  size: i32,
  normalisation: usize,
  cos: f64,
  sin: f64,
  x0: f64,
  y0: f64,
  left: f64,
  top: f64,
  right: f64,
  bottom: f64,
): void {
  const dx = places(cos);
  const dy = places(sin);
  const half: i32 = 1 << (PLACES - 1);
  const mostLeft = i32x4.splat(places(left) - half);
  const mostTop = i32x4.splat(places(top) - half);
  const mostRight = i32x4.splat(places(right) - half);
  const mostBottom = i32x4.splat(places(bottom) - half);
  for (let v = 0; v < size; v++) {
    let xs = i32x4.add(i32x4.splat(places(x0 - <f64>v * sin) - half), steps(dx, 4));
    let ys = i32x4.add(i32x4.splat(places(y0 + <f64>v * cos) - half), steps(dy, 4));
    let to = out + <usize>(v * size) * 4;
    // What is written beyond a row's end is written again by the next one.
    for (let left = size; left > 0; left -= 4, to += 16) {
      if (left < 4) {
        xs = i32x4.add(lane(xs, 0), steps(dx, left));
        ys = i32x4.add(lane(ys, 0), steps(dy, left));
      }
      const at = addresses(data, stride, xs, ys);
      const weights = shares(beyond(xs));
      const lower = beyond(ys);
      const a = mixedSquare(i32x4.extract_lane(at, 0), stride, lane(weights, 0), lane(lower, 0));
      const b = mixedSquare(i32x4.extract_lane(at, 1), stride, lane(weights, 1), lane(lower, 1));
      const c = mixedSquare(i32x4.extract_lane(at, 2), stride, lane(weights, 2), lane(lower, 2));
      const d = mixedSquare(i32x4.extract_lane(at, 3), stride, lane(weights, 3), lane(lower, 3));
      const inside = v128.and(
        v128.and(i32x4.ge_s(xs, mostLeft), i32x4.lt_s(xs, mostRight)),
        v128.and(i32x4.ge_s(ys, mostTop), i32x4.lt_s(ys, mostBottom)),
      );
      v128.store(to, v128.and(inside, scaled(reds(a, b, c, d), normalisation)));
      v128.store(to + plane, v128.and(inside, scaled(greens(a, b, c, d), normalisation + 4)));
      v128.store(to + 2 * plane, v128.and(inside, scaled(blues(a, b, c, d), normalisation + 8)));
      xs = i32x4.add(xs, i32x4.splat(4 * dx));
      ys = i32x4.add(ys, i32x4.splat(4 * dy));
    }
  }
}
