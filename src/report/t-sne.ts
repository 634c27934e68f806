import { LineamentError } from '../errors.js';
import type { Random } from '../random.js';
import type { PlaneOptions, PlanePoint } from './umap.js';

/** Defaults of scikit-learn's `TSNE`, but for the numbers of steps, of which less than half are enough for a picture. */
const PERPLEXITY = 30;
const STEPS = 400;
const EXAGGERATION = 12;
const EXAGGERATED_STEPS = 100;
/** How well a neighbourhood's perplexity is met, in nats, as there. */
const TOLERANCE = 1e-5;

/**
 * Places points of many dimensions in the plane so that neighbours stay neighbours: exact t-SNE, with p the affinities of
 * the points (Gaussian, each of the same perplexity) and q those of their places (Student's t), going down the gradient
 * `∂C/∂yᵢ = 4 Σⱼ (pᵢⱼ − qᵢⱼ)(yᵢ − yⱼ)(1 + ‖yᵢ − yⱼ‖²)⁻¹` with momentum and a gain for each number. O(N²) a step.
 *
 * Our own, because no package that is looked after can be given a seed.
 *
 * @param rows (N, D), N at least 4. Of rows of length 1, distances order as cosines do.
 * @throws VALUE_INVALID with fewer than four rows.
 * @see van der Maaten and Hinton, "Visualizing data using t-SNE", JMLR 9 (2008); the learning rate is that of Belkina et al.
 *   (2019), `max(N / 12 / 4, 50)`.
 */
export function tSne(rows: readonly Float32Array[], { random, onProgress }: PlaneOptions): PlanePoint[] {
  const n = rows.length;
  if (n < 4) throw new LineamentError('VALUE_INVALID', `Expected four rows or more to place in the plane, got ${n}.`);
  const p = affinities(rows, Math.min(PERPLEXITY, (n - 1) / 3));
  const places = normals(2 * n, 1e-4, random);
  const [velocity, gain] = [new Float64Array(2 * n), new Float64Array(2 * n).fill(1)];
  const rate = Math.max(n / EXAGGERATION / 4, 50);
  for (let step = 0; step < STEPS; step++) {
    const early = step < EXAGGERATED_STEPS;
    const slope = gradient(p, places, early ? EXAGGERATION : 1);
    for (let i = 0; i < slope.length; i++) {
      gain[i] = Math.max(0.01, slope[i]! > 0 === velocity[i]! > 0 ? gain[i]! * 0.8 : gain[i]! + 0.2);
      velocity[i] = (early ? 0.5 : 0.8) * velocity[i]! - rate * gain[i]! * slope[i]!;
      places[i] = places[i]! + velocity[i]!;
    }
    onProgress?.(step + 1, STEPS);
  }
  return Array.from({ length: n }, (_, i) => ({ x: places[2 * i]!, y: places[2 * i + 1]! }));
}

/** p, symmetric, adding up to 1, (N, N): each row's Gaussian is as wide as gives its neighbours the perplexity asked for. */
function affinities(rows: readonly Float32Array[], perplexity: number): Float32Array {
  const n = rows.length;
  const p = new Float32Array(n * n);
  const distances = new Float64Array(n);
  const row = new Float64Array(n);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < n; j++) distances[j] = squaredDistance(rows[i]!, rows[j]!);
    const nearest = distances.reduce((least, distance, j) => (j === i ? least : Math.min(least, distance)), Infinity);
    let [low, high, precision] = [0, Infinity, 1];
    for (let attempt = 0; attempt < 64; attempt++) {
      let [sum, weighted] = [0, 0];
      for (let j = 0; j < n; j++) {
        // Less the least distance, so that a narrow Gaussian does not vanish everywhere.
        row[j] = j === i ? 0 : Math.exp(-precision * (distances[j]! - nearest));
        sum += row[j]!;
        weighted += row[j]! * (distances[j]! - nearest);
      }
      const entropy = Math.log(sum) + (precision * weighted) / sum;
      for (let j = 0; j < n; j++) row[j]! /= sum;
      const off = entropy - Math.log(perplexity);
      if (Math.abs(off) < TOLERANCE) break;
      if (off > 0) low = precision;
      else high = precision;
      precision = high === Infinity ? precision * 2 : (low + high) / 2;
    }
    for (let j = 0; j < n; j++) {
      p[i * n + j]! += row[j]! / (2 * n);
      p[j * n + i]! += row[j]! / (2 * n);
    }
  }
  return p;
}

function squaredDistance(a: Float32Array, b: Float32Array): number {
  let sum = 0;
  for (let d = 0; d < a.length; d++) sum += (a[d]! - b[d]!) ** 2;
  return sum;
}

/** The gradient of the divergence of q from p, p being multiplied by `exaggeration`. Each pair is looked at once. */
function gradient(p: Float32Array, places: Float64Array, exaggeration: number): Float64Array {
  const n = places.length / 2;
  const attraction = new Float64Array(2 * n);
  const repulsion = new Float64Array(2 * n);
  let total = 0;
  for (let i = 0; i < n; i++) {
    const [x, y] = [places[2 * i]!, places[2 * i + 1]!];
    const row = i * n;
    let [ax, ay, rx, ry] = [0, 0, 0, 0];
    for (let j = 0; j < i; j++) {
      const dx = x - places[2 * j]!;
      const dy = y - places[2 * j + 1]!;
      const t = 1 / (1 + dx * dx + dy * dy);
      const pull = p[row + j]! * t;
      const push = t * t;
      total += t;
      ax += pull * dx;
      ay += pull * dy;
      rx += push * dx;
      ry += push * dy;
      attraction[2 * j]! -= pull * dx;
      attraction[2 * j + 1]! -= pull * dy;
      repulsion[2 * j]! -= push * dx;
      repulsion[2 * j + 1]! -= push * dy;
    }
    attraction[2 * i]! += ax;
    attraction[2 * i + 1]! += ay;
    repulsion[2 * i]! += rx;
    repulsion[2 * i + 1]! += ry;
  }
  // Each pair counts both ways.
  return attraction.map((pull, i) => 4 * (exaggeration * pull - repulsion[i]! / (2 * total)));
}

function normals(count: number, deviation: number, random: Random): Float64Array {
  return Float64Array.from({ length: count }, () => deviation * random.normal());
}
