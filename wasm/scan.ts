/*
 * Compares templates with probes, at the pace of memory. AssemblyScript: compiled to WebAssembly with 128-bit SIMD by
 * scripts/build-wasm.sh. Numbers only; which rows, which probes and what becomes of the hits is decided in
 * src/gallery/shard.ts, which also lays out the memory.
 *
 * Rows lie one after the other, `pitch` bytes apart, and are read one at a time from front to back: that is the order which
 * the processor fetches ahead. (Two neighbouring rows at once: a third of the speed, measured.)
 *
 * A hit is a row whose value may reach the probe's floor. It is told as its number (i32, then 4 bytes of nothing) and its value
 * (f64), 16 bytes; the function returns how many there are. The list has room for all rows.
 */

/** Bytes a hit takes. */
const HIT: usize = 16;

function tell(hits: usize, count: i32, row: i32, value: f64): void {
  const hit = hits + <usize>count * HIT;
  store<i32>(hit, row);
  store<f64>(hit, value, 8);
}

function sumFloats(v: v128): f32 {
  return f32x4.extract_lane(v, 0) + f32x4.extract_lane(v, 1) + f32x4.extract_lane(v, 2) + f32x4.extract_lane(v, 3);
}

function sumInts(v: v128): i32 {
  return i32x4.extract_lane(v, 0) + i32x4.extract_lane(v, 1) + i32x4.extract_lane(v, 2) + i32x4.extract_lane(v, 3);
}

/**
 * Rows of float32 with one probe of float32, both padded to `width` numbers, a multiple of 16: the value is their product in
 * float32, in 16 sums.
 */
export function scanFloats(
  rows: usize,
  count: i32,
  pitch: usize,
  width: usize,
  probe: usize,
  floor: f64,
  hits: usize,
): i32 {
  const end = probe + width * 4;
  let told = 0;
  for (let row = 0; row < count; row++) {
    let at = rows + <usize>row * pitch;
    let s = f32x4.splat(0);
    let t = f32x4.splat(0);
    let u = f32x4.splat(0);
    let v = f32x4.splat(0);
    for (let p = probe; p < end; p += 64, at += 64) {
      s = f32x4.add(s, f32x4.mul(v128.load(at), v128.load(p)));
      t = f32x4.add(t, f32x4.mul(v128.load(at, 16), v128.load(p, 16)));
      u = f32x4.add(u, f32x4.mul(v128.load(at, 32), v128.load(p, 32)));
      v = f32x4.add(v, f32x4.mul(v128.load(at, 48), v128.load(p, 48)));
    }
    const value = <f64>sumFloats(f32x4.add(f32x4.add(s, t), f32x4.add(u, v)));
    if (value >= floor) tell(hits, told++, row, value);
  }
  return told;
}

/**
 * {@link scanFloats} with four probes at once, which share the reading of each row.
 *
 * @param probes the numbers of the four, interleaved: four of the first, four of the second, … (f32).
 * @param settings of the four: scales and widenings, which are not looked at, and floors (each four of f32).
 * @param hits four lists, `count` hits apart.
 * @param told how many stand in each list (i32 each).
 */
export function scanFloatsOfFour(
  rows: usize,
  count: i32,
  pitch: usize,
  width: usize,
  probes: usize,
  settings: usize,
  hits: usize,
  told: usize,
): void {
  const end = probes + width * 16;
  const floors = v128.load(settings, 32);
  v128.store(told, i32x4.splat(0));
  for (let row = 0; row < count; row++) {
    let at = rows + <usize>row * pitch;
    let a = f32x4.splat(0);
    let b = f32x4.splat(0);
    let c = f32x4.splat(0);
    let d = f32x4.splat(0);
    let e = f32x4.splat(0);
    let f = f32x4.splat(0);
    let g = f32x4.splat(0);
    let h = f32x4.splat(0);
    for (let p = probes; p < end; p += 128, at += 32) {
      const x = v128.load(at);
      const y = v128.load(at, 16);
      a = f32x4.add(a, f32x4.mul(x, v128.load(p)));
      b = f32x4.add(b, f32x4.mul(x, v128.load(p, 16)));
      c = f32x4.add(c, f32x4.mul(x, v128.load(p, 32)));
      d = f32x4.add(d, f32x4.mul(x, v128.load(p, 48)));
      e = f32x4.add(e, f32x4.mul(y, v128.load(p, 64)));
      f = f32x4.add(f, f32x4.mul(y, v128.load(p, 80)));
      g = f32x4.add(g, f32x4.mul(y, v128.load(p, 96)));
      h = f32x4.add(h, f32x4.mul(y, v128.load(p, 112)));
    }
    a = f32x4.add(a, e);
    b = f32x4.add(b, f);
    c = f32x4.add(c, g);
    d = f32x4.add(d, h);
    const ab = f32x4.add(v128.shuffle<f32>(a, b, 0, 4, 1, 5), v128.shuffle<f32>(a, b, 2, 6, 3, 7));
    const cd = f32x4.add(v128.shuffle<f32>(c, d, 0, 4, 1, 5), v128.shuffle<f32>(c, d, 2, 6, 3, 7));
    const values = f32x4.add(v128.shuffle<f32>(ab, cd, 0, 1, 4, 5), v128.shuffle<f32>(ab, cd, 2, 3, 6, 7));
    for (let left = i32x4.bitmask(f32x4.ge(values, floors)); left !== 0; left &= left - 1) {
      const probe: usize = ctz(left);
      const hit = nextHit(probe, count, hits, told);
      // A lane is picked by a constant only, so by way of memory, where the hit is written next.
      v128.store(hit, values);
      const value = <f64>load<f32>(hit + probe * 4);
      store<i32>(hit, row);
      store<f64>(hit, value, 8);
    }
  }
}

/** Where a probe's next hit goes, which counts as told. */
function nextHit(probe: usize, count: i32, hits: usize, told: usize): usize {
  const counter = told + probe * 4;
  const before = load<i32>(counter);
  store<i32>(counter, before + 1);
  return hits + (probe * <usize>count + <usize>before) * HIT;
}

/**
 * Rows of int8 codes with one probe of int16 codes, both padded to `width` numbers, a multiple of 32. Behind its codes a row
 * has its scale and its residual (f32, f32). The value is `codes · codes · scale · probeScale`, the product of integers being
 * exact; a row is told when `value + residual · widening ≥ floor`.
 */
export function scanCodes(
  rows: usize,
  count: i32,
  pitch: usize,
  width: usize,
  probe: usize,
  probeScale: f64,
  widening: f64,
  floor: f64,
  hits: usize,
): i32 {
  const end = probe + width * 2;
  let told = 0;
  for (let row = 0; row < count; row++) {
    let at = rows + <usize>row * pitch;
    let s = i32x4.splat(0);
    let t = i32x4.splat(0);
    let u = i32x4.splat(0);
    let v = i32x4.splat(0);
    for (let p = probe; p < end; p += 64, at += 32) {
      s = i32x4.add(s, i32x4.dot_i16x8_s(v128.load_ext<i8>(at), v128.load(p)));
      t = i32x4.add(t, i32x4.dot_i16x8_s(v128.load_ext<i8>(at, 8), v128.load(p, 16)));
      u = i32x4.add(u, i32x4.dot_i16x8_s(v128.load_ext<i8>(at, 16), v128.load(p, 32)));
      v = i32x4.add(v, i32x4.dot_i16x8_s(v128.load_ext<i8>(at, 24), v128.load(p, 48)));
    }
    const product = sumInts(i32x4.add(i32x4.add(s, t), i32x4.add(u, v)));
    const value = <f64>product * <f64>load<f32>(at) * probeScale;
    if (value + <f64>load<f32>(at, 4) * widening >= floor) tell(hits, told++, row, value);
  }
  return told;
}

/**
 * {@link scanCodes} with four probes at once, which share the reading and widening of each row.
 *
 * @param probes the codes of the four, interleaved: eight of the first, eight of the second, … (i16).
 * @param settings of the four: their scales, widenings and floors (each four of f32). The comparison is in float32 here, so the
 *   floors are to be lowered by what it may be off; the value of a hit is in float64 all the same.
 * @param hits four lists, `count` hits apart.
 * @param told how many stand in each list (i32 each).
 */
export function scanCodesOfFour(
  rows: usize,
  count: i32,
  pitch: usize,
  width: usize,
  probes: usize,
  settings: usize,
  hits: usize,
  told: usize,
): void {
  const end = probes + width * 8;
  const scales = v128.load(settings);
  const widenings = v128.load(settings, 16);
  const floors = v128.load(settings, 32);
  v128.store(told, i32x4.splat(0));
  for (let row = 0; row < count; row++) {
    let at = rows + <usize>row * pitch;
    let a = i32x4.splat(0);
    let b = i32x4.splat(0);
    let c = i32x4.splat(0);
    let d = i32x4.splat(0);
    let e = i32x4.splat(0);
    let f = i32x4.splat(0);
    let g = i32x4.splat(0);
    let h = i32x4.splat(0);
    for (let p = probes; p < end; p += 128, at += 16) {
      const x = v128.load_ext<i8>(at);
      const y = v128.load_ext<i8>(at, 8);
      a = i32x4.add(a, i32x4.dot_i16x8_s(x, v128.load(p)));
      b = i32x4.add(b, i32x4.dot_i16x8_s(x, v128.load(p, 16)));
      c = i32x4.add(c, i32x4.dot_i16x8_s(x, v128.load(p, 32)));
      d = i32x4.add(d, i32x4.dot_i16x8_s(x, v128.load(p, 48)));
      e = i32x4.add(e, i32x4.dot_i16x8_s(y, v128.load(p, 64)));
      f = i32x4.add(f, i32x4.dot_i16x8_s(y, v128.load(p, 80)));
      g = i32x4.add(g, i32x4.dot_i16x8_s(y, v128.load(p, 96)));
      h = i32x4.add(h, i32x4.dot_i16x8_s(y, v128.load(p, 112)));
    }
    const products = sumsOfFour(i32x4.add(a, e), i32x4.add(b, f), i32x4.add(c, g), i32x4.add(d, h));
    const values = f32x4.mul(f32x4.convert_i32x4_s(products), f32x4.mul(v128.load_splat<f32>(at), scales));
    const uppers = f32x4.add(values, f32x4.mul(v128.load_splat<f32>(at, 4), widenings));
    for (let left = i32x4.bitmask(f32x4.ge(uppers, floors)); left !== 0; left &= left - 1) {
      const probe: usize = ctz(left);
      const hit = nextHit(probe, count, hits, told);
      v128.store(hit, products);
      const product = <f64>load<i32>(hit + probe * 4);
      store<i32>(hit, row);
      store<f64>(hit, product * <f64>load<f32>(at) * <f64>load<f32>(settings + probe * 4), 8);
    }
  }
}

/** The sums of the numbers of four vectors, as one vector. */
function sumsOfFour(a: v128, b: v128, c: v128, d: v128): v128 {
  const ab = i32x4.add(i32x4.shuffle(a, b, 0, 4, 1, 5), i32x4.shuffle(a, b, 2, 6, 3, 7));
  const cd = i32x4.add(i32x4.shuffle(c, d, 0, 4, 1, 5), i32x4.shuffle(c, d, 2, 6, 3, 7));
  return i32x4.add(i32x4.shuffle(ab, cd, 0, 1, 4, 5), i32x4.shuffle(ab, cd, 2, 3, 6, 7));
}
