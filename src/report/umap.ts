import type { Random } from '../random.js';

export interface PlanePoint {
  readonly x: number;
  readonly y: number;
}

export interface PlaneOptions {
  /** The same seed gives the same map. */
  readonly random: Random;
  readonly onProgress?: (done: number, total: number) => void;
}

/** Defaults of umap-learn. */
const NEIGHBOURS = 15;
const LEAST_DISTANCE = 0.1;

/**
 * Places points of many dimensions in the plane so that neighbours stay neighbours, by UMAP, from the package `umap-js`.
 *
 * @param rows (N, D). Of rows of length 1, distances order as cosines do.
 * @see McInnes, Healy and Melville, "UMAP: uniform manifold approximation and projection for dimension reduction" (2018).
 */
export async function umap(rows: readonly Float32Array[], { random, onProgress }: PlaneOptions): Promise<PlanePoint[]> {
  // Loaded when the first map is drawn: few commands draw one.
  const { UMAP } = await import('umap-js');
  const map = new UMAP({
    nNeighbors: Math.min(NEIGHBOURS, rows.length - 1),
    minDist: LEAST_DISTANCE,
    random: () => random.uniform(),
  });
  const epochs = map.initializeFit(rows.map((row) => Array.from(row)));
  for (let epoch = 0; epoch < epochs; epoch++) {
    map.step();
    onProgress?.(epoch + 1, epochs);
  }
  return map.getEmbedding().map(([x, y]) => ({ x: x!, y: y! }));
}
