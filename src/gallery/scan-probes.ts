import { type Encoding, encodeProbe } from './int8-codes.js';

/** A probe as the kernel takes it. A row with the residual ρ has the cosine `value ± (ρ · widening + slack)`. */
export interface ScanProbe {
  readonly numbers: Int16Array | Float32Array;
  readonly scale: number;
  readonly widening: number;
  readonly slack: number;
}

/** Probes that are compared together, and where their numbers stand. */
export interface ProbeGroup {
  readonly first: number;
  readonly size: number;
  readonly address: number;
}

/** So many probes share the reading of a row. */
export const GROUP = 4;

/** Bytes of a number of a probe. */
export const PROBE_BYTES: Readonly<Record<Encoding, number>> = { float32: 4, int8: 2 };

/** More than comparing in float32 can be off: a few roundings of numbers up to about 1. */
const COMPARING = 1e-6;

/** @param probe (D), of length 1. @param width what rows are padded to. */
export function scanProbe(probe: Float64Array, encoding: Encoding, width: number): ScanProbe {
  if (encoding === 'int8') {
    const { codes, scale, residual: τ } = encodeProbe(probe);
    return { numbers: codes, scale, widening: 1 + τ, slack: τ + COMPARING };
  }
  // Each sum rounds once a product; all products together are at most 1. The sums of sums and the probe's numbers are in the rest.
  return { numbers: Float32Array.from(probe), scale: 1, widening: 0, slack: (width / 8) * 2 ** -24 + COMPARING };
}

/** Writes the probes from the beginning of a memory on: the last by itself where it is alone, else four at a time, interleaved by 16 bytes. */
export function writeProbes(
  probes: readonly ScanProbe[],
  encoding: Encoding,
  width: number,
  memory: ArrayBuffer,
): ProbeGroup[] {
  const groups: ProbeGroup[] = [];
  const bytes = PROBE_BYTES[encoding];
  const run = 16 / bytes;
  for (let first = 0; first < probes.length; first += GROUP) {
    const group = probes.slice(first, first + GROUP);
    const address = first * bytes * width;
    const into =
      encoding === 'int8'
        ? new Int16Array(memory, address, GROUP * width)
        : new Float32Array(memory, address, GROUP * width);
    into.fill(0);
    group.forEach(({ numbers }, p) => {
      if (group.length === 1) into.set(numbers);
      else numbers.forEach((number, i) => (into[(Math.floor(i / run) * GROUP + p) * run + (i % run)] = number));
    });
    groups.push({ first, size: group.length, address });
  }
  return groups;
}
