/* Pixels as networks take them: float32, each colour in a plane of its own. */

/** A colour of four pixels: `colour · scale − dark`, the factors at `normalisation`. */
export function scaled(colour: v128, normalisation: usize): v128 {
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
