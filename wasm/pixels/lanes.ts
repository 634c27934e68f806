/*
 * What whoever reads between pixels has in common. Weights are whole numbers of 1/1024: products of them and bytes still fit in 32
 * bits.
 */

export const STEPS = 10;
export const STEP: i32 = 1 << STEPS;

/** Two 16-bit numbers in each of four lanes. */
export function both(first: v128, second: v128): v128 {
  return v128.or(first, i32x4.shl(second, 16));
}

/** The number in one of four lanes, in all of them. */
export function lane(lanes: v128, index: i32): v128 {
  if (index === 0) return v128.shuffle<i32>(lanes, lanes, 0, 0, 0, 0);
  if (index === 1) return v128.shuffle<i32>(lanes, lanes, 1, 1, 1, 1);
  if (index === 2) return v128.shuffle<i32>(lanes, lanes, 2, 2, 2, 2);
  return v128.shuffle<i32>(lanes, lanes, 3, 3, 3, 3);
}

/** The address in one of four lanes. */
export function address(lanes: v128, index: i32): usize {
  if (index === 0) return i32x4.extract_lane(lanes, 0);
  if (index === 1) return i32x4.extract_lane(lanes, 1);
  if (index === 2) return i32x4.extract_lane(lanes, 2);
  return i32x4.extract_lane(lanes, 3);
}

/** Two neighbouring pixels, mixed by 16-bit weights. Bytes of one colour are brought side by side, each in 16 bits; −1 stands for 0. */
export function mixed(at: usize, weights: v128): v128 {
  const pairs = i8x16.swizzle(v128.load64_zero(at), i8x16(0, -1, 3, -1, 1, -1, 4, -1, 2, -1, 5, -1, -1, -1, -1, -1));
  return i32x4.dot_i16x8_s(pairs, weights);
}

/** The first of three colours of four pixels, from a vector of colours for each. */
export function reds(a: v128, b: v128, c: v128, d: v128): v128 {
  return v128.shuffle<i64>(v128.shuffle<i32>(a, b, 0, 4, 1, 5), v128.shuffle<i32>(c, d, 0, 4, 1, 5), 0, 2);
}

/** The second. */
export function greens(a: v128, b: v128, c: v128, d: v128): v128 {
  return v128.shuffle<i64>(v128.shuffle<i32>(a, b, 0, 4, 1, 5), v128.shuffle<i32>(c, d, 0, 4, 1, 5), 1, 3);
}

/** The third. */
export function blues(a: v128, b: v128, c: v128, d: v128): v128 {
  return v128.shuffle<i64>(v128.shuffle<i32>(a, b, 2, 6, 3, 7), v128.shuffle<i32>(c, d, 2, 6, 3, 7), 0, 2);
}
