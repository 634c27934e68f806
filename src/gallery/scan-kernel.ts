import { readFileSync } from 'node:fs';
import { LineamentError } from '../errors.js';

/** What the four scans have in common; addresses are bytes of the memory given. */
type Rows = [rows: number, count: number, pitch: number, width: number];

/** What `wasm/scan.ts` compiles to: its comments say what each number is. */
export interface ScanKernel {
  scanFloats(...of: [...Rows, probe: number, floor: number, hits: number]): number;
  scanCodes(...of: [...Rows, probe: number, probeScale: number, widening: number, floor: number, hits: number]): number;
  scanFloatsOfFour(...of: [...Rows, probes: number, settings: number, hits: number, told: number]): void;
  scanCodesOfFour(...of: [...Rows, probes: number, settings: number, hits: number, told: number]): void;
}

/** Bytes a hit takes: its row (i32, then 4 bytes of nothing) and its value (f64). */
export const HIT_BYTES = 16;

const FILE = new URL('../../dist/wasm/scan.wasm', import.meta.url);

let compiled: WebAssembly.Module | undefined;

/** The kernel over a memory. @throws RUNTIME_MISSING when it has not been built. */
export function scanKernel(memory: WebAssembly.Memory): ScanKernel {
  compiled ??= new WebAssembly.Module(read());
  return new WebAssembly.Instance(compiled, { env: { memory } }).exports as unknown as ScanKernel;
}

function read(): Uint8Array<ArrayBuffer> {
  try {
    return new Uint8Array(readFileSync(FILE));
  } catch (cause) {
    const message = `The search kernel is missing: ${(cause as Error).message}. npm run setup builds it.`;
    throw new LineamentError('RUNTIME_MISSING', message, { cause });
  }
}
