import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';

import { LineamentError } from '../errors.js';
import type { TypedArray } from './dtype.js';

declare const handle: unique symbol;
/** An external value that owns one tensor or one generator on the C++ side. */
export type Handle = { readonly [handle]: true };

/** What the addon exports; `native/addon.cpp` is its table of contents. */
export interface Native {
  call(operator: string, overload: string, args: readonly unknown[]): unknown;
  schema(operator: string, overload: string): string;
  fromBytes(data: TypedArray, scalarType: number, shape: readonly number[], pinned?: boolean): Handle;
  toBytes(tensor: Handle): ArrayBuffer;
  writeBytes(tensor: Handle, data: TypedArray): void;
  describe(tensor: Handle): [shape: number[], scalarType: number, device: string];
  release(handle: Handle): void;
  leaveToCollector(tensor: Handle): void;
  liveTensors(): number;
  makeGenerator(device: string, seed: number): Handle;
  generatorState(generator: Handle): Handle;
  setGeneratorState(generator: Handle, state: Handle): void;
  backward(roots: readonly Handle[], gradients: readonly Handle[] | null): void;
  requiresGrad(tensor: Handle): boolean;
  setRequiresGrad(tensor: Handle, flag: boolean): void;
  grad(tensor: Handle): Handle | null;
  gradValues(tensor: Handle): Handle | null;
  setGrad(tensor: Handle, grad: Handle | null): void;
  gradEnabled(): boolean;
  setGradEnabled(flag: boolean): void;
  setAutocast(device: string, scalarType: number | null): void;
  threads(): number;
  setThreads(count: number): void;
  version(): string;
  cudaAvailable(): boolean;
  useCachingAllocator(): void;
  timeConvolutions(): void;
  flushDenormals(): void;
  /** Why there are no groups of processes, '' when there are: then the functions that follow are there too. */
  distributedMissing(): string;
  openStore(host: string, port: number, serve: boolean, timeoutMs: number): number;
  storeSet(store: number, key: string, value: string): void;
  /** Undefined when nobody has set it. */
  storeGet(store: number, key: string): string | undefined;
  closeStore(store: number): void;
  openGroup(
    store: number,
    name: string,
    rank: number,
    size: number,
    backend: 'gloo' | 'nccl',
    address: string,
    timeoutMs: number,
    alarm: string,
    shareMemory: boolean,
  ): number;
  closeGroup(group: number): void;
  sharesMemory(group: number): boolean;
  startAllReduce(group: number, tensor: Handle, operation: 'sum' | 'max'): number;
  startBroadcast(group: number, tensor: Handle, root: number): number;
  startAllGather(group: number, outputs: readonly Handle[], input: Handle): number;
  waitFor(collective: number): void;
  openReducer(group: number, parameters: readonly Handle[], firstBytes: number, bytes: number): number;
  armReducer(reducer: number): void;
  finishReducer(reducer: number): number;
  closeReducer(reducer: number): void;
}

const ADDON = fileURLToPath(new URL('../../native/build/lineament.node', import.meta.url));

let loaded: Native | undefined;
let failure: LineamentError | undefined;

function load(): Native {
  if (!existsSync(ADDON)) {
    throw new LineamentError(
      'LIBTORCH_MISSING',
      `Training needs the libtorch addon, and ${ADDON} has not been built. Run "npm run setup": it finds or installs libtorch and builds the addon.`,
    );
  }
  try {
    const addon = createRequire(import.meta.url)(ADDON) as Native;
    addon.useCachingAllocator();
    addon.flushDenormals();
    addon.setThreads(defaultThreads());
    return addon;
  } catch (cause) {
    throw new LineamentError(
      'LIBTORCH_MISSING',
      `The libtorch addon does not load: ${(cause as Error).message}. It was built for another libtorch or Node: remove native/build and run "npm run setup".`,
      { cause },
    );
  }
}

/** All cores, unless OMP_NUM_THREADS says otherwise; libtorch's own guess is 1 on some machines. */
function defaultThreads(): number {
  const asked = Number(process.env['OMP_NUM_THREADS']);
  return Number.isInteger(asked) && asked > 0 ? asked : availableParallelism();
}

/**
 * The addon, loaded at the first call; importing this module costs nothing. At load libtorch is given the
 * addon's allocator, denormals are flushed to zero, and all cores are used (or as many as OMP_NUM_THREADS says).
 * @throws {LineamentError} LIBTORCH_MISSING, with the reason, every time it is asked for in vain
 */
export function native(): Native {
  if (loaded !== undefined) return loaded;
  if (failure !== undefined) throw failure;
  try {
    loaded = load();
    return loaded;
  } catch (error) {
    failure = error as LineamentError;
    throw failure;
  }
}

/** Why libtorch cannot be used here, or null when it can. */
export function torchMissing(): string | null {
  try {
    native();
    return null;
  } catch (error) {
    return (error as Error).message;
  }
}

/** Whether this CPU has units for bf16 matrix products (AMX or AVX512-BF16), where bf16 training is faster than fp32. */
export function hasBf16Units(): boolean {
  try {
    return /\b(amx_bf16|avx512_bf16)\b/.test(readFileSync('/proc/cpuinfo', 'utf8'));
  } catch {
    return false;
  }
}
