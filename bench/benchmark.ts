import type { Figure } from './figure.js';

/** The networks that both sides of the training benchmarks know; `peers-src/network.py` has them in PyTorch. */
export const BACKBONES = ['resnet18', 'ir-resnet18', 'ir-resnet50', 'mobilefacenet'] as const;
export type BenchmarkBackbone = (typeof BACKBONES)[number];

/** What the command line sets; each benchmark takes what it needs. */
export interface BenchmarkOptions {
  /** How often each side is measured; the median counts. */
  readonly runs: number;
  /** Length of one measurement. */
  readonly seconds: number;
  /** Images a batch. */
  readonly batch: number;
  /** The network of the training benchmarks. */
  readonly backbone: BenchmarkBackbone;
  /** Where the benchmark of training steps computes: `cpu` or `cuda`. */
  readonly device: string;
  /** Steps of the benchmarks that watch a long run. */
  readonly steps: number;
  /** People in the benchmark of large galleries. */
  readonly people: number;
  /** Records in the benchmark of streamed shards. */
  readonly records: number;
  /** Also measure bfloat16 on a CPU without units for it, where it is slow on both sides. */
  readonly bfloat16: boolean;
}

export interface Benchmark {
  /** One line for the list of benchmarks. */
  readonly about: string;
  /** Yields each figure when it is known. */
  run(options: BenchmarkOptions): AsyncGenerator<Figure, void, undefined>;
}
