/*
 * Samples, averages and halves pictures. AssemblyScript: compiled to WebAssembly with 128-bit SIMD, and kept as text in
 * src/image/pixel-code.ts, by scripts/build-wasm.sh. What lies where in memory is decided in src/image/.
 *
 * Pixels are three bytes, and are taken four lanes at a time: the fourth is whatever follows, and counts for nothing. So up to
 * 16 bytes behind a picture are read, and up to 16 behind a result are written.
 *
 * Positions are whole numbers of 1/32768 pixel here, and weights of 1/1024: products of them and bytes still fit in 32 bits.
 */

const PLACES = 15;
const STEPS = 10;
const STEP: i32 = 1 << STEPS;

/** Weights of four neighbours at once are finer. */
const ONE = 14;

/** Bytes of a sum: four lanes of 32 bits. */
const SUM: usize = 16;

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

/** Two neighbouring pixels, mixed: times STEP. Bytes of one colour are brought side by side, each in 16 bits; −1 stands for 0. */
function mixed(at: usize, weights: v128): v128 {
  const two = v128.load64_zero(at);
  const pairs = i8x16.swizzle(two, i8x16(0, -1, 3, -1, 1, -1, 4, -1, 2, -1, 5, -1, -1, -1, -1, -1));
  return i32x4.dot_i16x8_s(pairs, weights);
}

/** The number in one of four lanes, in all of them. */
function lane(lanes: v128, index: i32): v128 {
  if (index === 0) return v128.shuffle<i32>(lanes, lanes, 0, 0, 0, 0);
  if (index === 1) return v128.shuffle<i32>(lanes, lanes, 1, 1, 1, 1);
  if (index === 2) return v128.shuffle<i32>(lanes, lanes, 2, 2, 2, 2);
  return v128.shuffle<i32>(lanes, lanes, 3, 3, 3, 3);
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
      // Four pixels of three colours become three colours of four pixels.
      const ab = v128.shuffle<i32>(a, b, 0, 4, 1, 5);
      const cd = v128.shuffle<i32>(c, d, 0, 4, 1, 5);
      const blue = v128.shuffle<i64>(v128.shuffle<i32>(a, b, 2, 6, 3, 7), v128.shuffle<i32>(c, d, 2, 6, 3, 7), 0, 2);
      v128.store(to, v128.and(inside, scaled(v128.shuffle<i64>(ab, cd, 0, 2), normalisation)));
      v128.store(to + plane, v128.and(inside, scaled(v128.shuffle<i64>(ab, cd, 1, 3), normalisation + 4)));
      v128.store(to + 2 * plane, v128.and(inside, scaled(blue, normalisation + 8)));
      xs = i32x4.add(xs, i32x4.splat(4 * dx));
      ys = i32x4.add(ys, i32x4.splat(4 * dy));
    }
  }
}

/** A colour of four pixels: `colour · scale − dark`, the factors at `normalisation`. */
function scaled(colour: v128, normalisation: usize): v128 {
  const value = f32x4.mul(f32x4.convert_i32x4_s(colour), v128.load32_splat(normalisation));
  return f32x4.sub(value, v128.load32_splat(normalisation, 16));
}

/** A colour of four pixels, brought to the front of four lanes by `places`, and scaled. */
function normalised(pixels: v128, places: v128, normalisation: usize): v128 {
  return scaled(i8x16.swizzle(pixels, places), normalisation);
}

/**
 * Pixels as float32, each colour in a plane of its own, with four lanes of scales and darks at `normalisation` as for `samplePlanes`.
 * Planes have room for 12 bytes more.
 */
export function planes(data: usize, count: i32, red: usize, green: usize, blue: usize, normalisation: usize): void {
  for (let i = 0; i < count; i += 4, data += 12, red += 16, green += 16, blue += 16) {
    const pixels = v128.load(data);
    v128.store(
      red,
      normalised(pixels, i8x16(0, -1, -1, -1, 3, -1, -1, -1, 6, -1, -1, -1, 9, -1, -1, -1), normalisation),
    );
    v128.store(
      green,
      normalised(pixels, i8x16(1, -1, -1, -1, 4, -1, -1, -1, 7, -1, -1, -1, 10, -1, -1, -1), normalisation + 4),
    );
    v128.store(
      blue,
      normalised(pixels, i8x16(2, -1, -1, -1, 5, -1, -1, -1, 8, -1, -1, -1, 11, -1, -1, -1), normalisation + 8),
    );
  }
}

/** Four positions as whole numbers of 1/1024, brought to within 0 and `last`. */
function inSteps(position: v128, last: i32): v128 {
  // Not a number becomes 0: every comparison with it fails.
  const inside = f32x4.pmin(f32x4.splat(<f32>last), f32x4.pmax(f32x4.splat(0), position));
  return i32x4.trunc_sat_f32x4_s(f32x4.add(f32x4.mul(inside, f32x4.splat(<f32>STEP)), f32x4.splat(0.5)));
}

/** Two 16-bit numbers in each of four lanes. */
function both(first: v128, second: v128): v128 {
  return v128.or(first, i32x4.shl(second, 16));
}

/** One of the four lanes of two vectors of weights, applied to two neighbouring pixels and the two below them. */
function weighted(at: usize, stride: i32, upper: v128, lower: v128): v128 {
  const colours = i8x16(0, -1, 3, -1, 1, -1, 4, -1, 2, -1, 5, -1, -1, -1, -1, -1);
  return i32x4.add(
    i32x4.dot_i16x8_s(i8x16.swizzle(v128.load64_zero(at), colours), upper),
    i32x4.dot_i16x8_s(i8x16.swizzle(v128.load64_zero(at + <usize>stride), colours), lower),
  );
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
      const a = weighted(
        i32x4.extract_lane(at, 0),
        stride,
        v128.shuffle<i32>(upper, upper, 0, 0, 0, 0),
        v128.shuffle<i32>(lower, lower, 0, 0, 0, 0),
      );
      const b = weighted(
        i32x4.extract_lane(at, 1),
        stride,
        v128.shuffle<i32>(upper, upper, 1, 1, 1, 1),
        v128.shuffle<i32>(lower, lower, 1, 1, 1, 1),
      );
      const c = weighted(
        i32x4.extract_lane(at, 2),
        stride,
        v128.shuffle<i32>(upper, upper, 2, 2, 2, 2),
        v128.shuffle<i32>(lower, lower, 2, 2, 2, 2),
      );
      const d = weighted(
        i32x4.extract_lane(at, 3),
        stride,
        v128.shuffle<i32>(upper, upper, 3, 3, 3, 3),
        v128.shuffle<i32>(lower, lower, 3, 3, 3, 3),
      );
      // Four pixels of three colours become three colours of four pixels.
      const ab = v128.shuffle<i32>(a, b, 0, 4, 1, 5);
      const cd = v128.shuffle<i32>(c, d, 0, 4, 1, 5);
      const red = f32x4.convert_i32x4_s(v128.shuffle<i64>(ab, cd, 0, 2));
      const green = f32x4.convert_i32x4_s(v128.shuffle<i64>(ab, cd, 1, 3));
      const blue = f32x4.convert_i32x4_s(
        v128.shuffle<i64>(v128.shuffle<i32>(a, b, 2, 6, 3, 7), v128.shuffle<i32>(c, d, 2, 6, 3, 7), 0, 2),
      );
      v128.store(to, coloured(red, green, blue, colours));
      v128.store(to + plane, coloured(red, green, blue, colours + 24));
      v128.store(to + 2 * plane, coloured(red, green, blue, colours + 48));
    }
  }
}

/** Adds `block` neighbouring pixels of a row to each of `count` sums. */
export function addBlocks(row: usize, block: i32, sums: usize, count: i32): void {
  for (let i = 0; i < count; i++, sums += SUM) {
    let sum = v128.load(sums);
    for (let pixel = 0; pixel < block; pixel++, row += 3) {
      sum = i32x4.add(sum, i32x4.extend_low_i16x8_u(i16x8.extend_low_i8x16_u(v128.load32_zero(row))));
    }
    v128.store(sums, sum);
  }
}

/** Pixels from sums of `area` each, rounded; the sums are empty afterwards. */
export function takeMeans(sums: usize, area: i32, out: usize, count: i32): void {
  const half = area >> 1;
  for (let i = 0; i < count; i++, sums += SUM, out += 3) {
    store<u8>(out, (load<i32>(sums) + half) / area);
    store<u8>(out + 1, (load<i32>(sums, 4) + half) / area);
    store<u8>(out + 2, (load<i32>(sums, 8) + half) / area);
    v128.store(sums, i32x4.splat(0));
  }
}

/**
 * Means of 2 × 2 pixels of a picture, rounded. Where its last column or row has no partner, it stands for both.
 */
export function halve(data: usize, width: i32, height: i32, out: usize): void {
  const stride = <usize>(width * 3);
  const outStride = <usize>(((width + 1) >> 1) * 3);
  for (let row = 0; row < height; row += 2, data += 2 * stride, out += outStride) {
    halveRow(data, row + 1 < height ? data + stride : data, width, out);
  }
}

/** One row of those, from two. What is written beyond its end is written again by the next one. */
function halveRow(upper: usize, lower: usize, width: i32, out: usize): void {
  // Each colour beside that of the neighbour, of four pixels.
  const neighbours = i8x16(0, 3, 1, 4, 2, 5, 6, 9, 7, 10, 8, 11, -1, -1, -1, -1);
  const two = i16x8.splat(2);
  const last = <usize>((width - 1) * 3);
  const lastUpper = upper + last;
  const lastLower = lower + last;
  const lastOut = out + <usize>((width >> 1) * 3);
  for (let left = width; left > 1; left -= 4, upper += 12, lower += 12, out += 6) {
    const sum = i16x8.add(
      i16x8.extadd_pairwise_i8x16_u(i8x16.swizzle(v128.load(upper), neighbours)),
      i16x8.extadd_pairwise_i8x16_u(i8x16.swizzle(v128.load(lower), neighbours)),
    );
    const mean = i16x8.shr_u(i16x8.add(sum, two), 2);
    v128.store64_lane(out, i8x16.narrow_i16x8_u(mean, mean), 0);
  }
  if ((width & 1) === 0) return;
  for (let colour: usize = 0; colour < 3; colour++) {
    store<u8>(lastOut + colour, (<u32>load<u8>(lastUpper + colour) + <u32>load<u8>(lastLower + colour) + 1) >> 1);
  }
}
