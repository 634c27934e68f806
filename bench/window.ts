import type { BenchmarkBackbone } from './benchmark.js';

/** What a program of a benchmark answers; see `ours/window.ts` and `peers-src/window.py`. */
export interface WindowResult {
  /** Images a second. */
  readonly rate: number;
  readonly images: number;
}

export interface PeerResult extends WindowResult {
  /** The peer's name and version. */
  readonly version: string;
}

/** The flags of a measurement, the same for both sides. */
export function windowFlags(settings: {
  readonly photos?: string;
  readonly batch: number;
  /** Batches before the window. */
  readonly warmup: number;
  readonly seconds: number;
  readonly precision?: string;
  readonly backbone?: BenchmarkBackbone;
  readonly device?: string;
  /** Of ours alone: whether several processes share the statistics of batch normalisation. */
  readonly norms?: 'synchronised' | 'local';
  /** Of PyTorch alone: whether it compiles the network. */
  readonly compile?: 'yes' | 'no';
}): string[] {
  return Object.entries(settings).flatMap(([name, value]) => [`--${name}`, String(value)]);
}
