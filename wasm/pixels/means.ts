/* Means of blocks of pixels. */

/** Bytes of a sum: four lanes of 32 bits. */
const SUM: usize = 16;

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
