/** A linear filter along one axis: each output position is a sum of `count` input positions with weights. */
export interface Taps {
  readonly size: number;
  readonly count: number;
  /** (size, count). */
  readonly positions: Int32Array;
  readonly weights: Float32Array;
}

function taps(
  size: number,
  count: number,
  tap: (i: number, k: number) => readonly [position: number, weight: number],
): Taps {
  const positions = new Int32Array(size * count);
  const weights = new Float32Array(size * count);
  for (let i = 0; i < size; i++) {
    for (let k = 0; k < count; k++) [positions[i * count + k], weights[i * count + k]] = tap(i, k) as [number, number];
  }
  return { size, count, positions, weights };
}

/** `exp(−x² / 2σ²)` at `kernel` whole steps around 0, with sum 1. As torchvision's `_get_gaussian_kernel1d`. */
export function gaussianKernel(kernel: number, sigma: number): number[] {
  const values = Array.from({ length: kernel }, (_, k) => Math.exp(-0.5 * ((k - (kernel - 1) / 2) / sigma) ** 2));
  const total = values.reduce((sum, value) => sum + value, 0);
  return values.map((value) => value / total);
}

/** A blur of `size` positions, mirrored at the ends without repeating the last one. */
export function gaussianTaps(size: number, kernel: number, sigma: number): Taps {
  const values = gaussianKernel(kernel, sigma);
  const reach = (kernel - 1) / 2;
  return taps(size, kernel, (i, k) => [mirrored(i + k - reach, size), values[k]!]);
}

function mirrored(position: number, size: number): number {
  if (size === 1) return 0;
  const period = 2 * (size - 1);
  const within = ((position % period) + period) % period;
  return within < size ? within : period - within;
}

/** From `from` positions to fewer, `size`: each the mean of what it covers, fractions of positions counting as such. */
export function areaTaps(from: number, size: number): Taps {
  const extent = from / size;
  return taps(size, Math.ceil(extent) + 1, (i, k) => {
    const position = Math.floor(i * extent) + k;
    const covered = Math.min(position + 1, (i + 1) * extent) - Math.max(position, i * extent);
    return [Math.min(position, from - 1), Math.max(0, covered) / extent];
  });
}

/** From `from` positions to more, `size`: between the two nearest centres, the ends repeated. */
export function linearTaps(from: number, size: number): Taps {
  return taps(size, 2, (i, k) => {
    const centre = Math.min(Math.max(((i + 0.5) * from) / size - 0.5, 0), from - 1);
    const left = Math.floor(centre);
    return [Math.min(left + k, from - 1), k === 0 ? 1 - (centre - left) : centre - left];
  });
}

/** Filters planes of `width` × `height` along x and then along y: (C, height, width) to (C, down.size, across.size). */
export function filterPlanes(
  planes: Float32Array,
  width: number,
  height: number,
  across: Taps,
  down: Taps,
): Float32Array {
  const count = planes.length / (width * height);
  const wide = new Float32Array(count * height * across.size); // (C, height, across.size)
  for (let row = 0; row < count * height; row++) {
    for (let x = 0; x < across.size; x++) {
      let sum = 0;
      for (let k = x * across.count; k < (x + 1) * across.count; k++) {
        sum += across.weights[k]! * planes[row * width + across.positions[k]!]!;
      }
      wide[row * across.size + x] = sum;
    }
  }
  const result = new Float32Array(count * down.size * across.size);
  for (let c = 0; c < count; c++) {
    for (let y = 0; y < down.size; y++) {
      const to = (c * down.size + y) * across.size;
      for (let k = y * down.count; k < (y + 1) * down.count; k++) {
        const weight = down.weights[k]!;
        const from = (c * height + down.positions[k]!) * across.size;
        for (let x = 0; x < across.size; x++) result[to + x]! += weight * wide[from + x]!;
      }
    }
  }
  return result;
}
