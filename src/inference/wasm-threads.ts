import { LineamentError } from '../errors.js';

/** The part of onnxruntime-web's `env` that says how its WebAssembly runs. */
interface WasmEnvironment {
  readonly wasm: { numThreads?: number };
}

/** onnxruntime-web starts its WebAssembly once, with a number of threads that then holds for every network. */
const started = new WeakMap<WasmEnvironment, number>();

/**
 * Sets the threads of onnxruntime-web's WebAssembly. Default: what it runs with already, else 1.
 * @throws VALUE_INVALID for another number than it runs with; RUNTIME_MISSING for threads where a page cannot have them.
 */
export function setWasmThreads(environment: WasmEnvironment, asked: number | undefined): void {
  const running = started.get(environment);
  const threads = asked ?? running ?? 1;
  if (threads === running) return;
  if (running !== undefined) {
    throw new LineamentError(
      'VALUE_INVALID',
      `Networks already run with ${running} threads of WebAssembly, and ${threads} are asked for: it is one number for all.`,
    );
  }
  // Without this, onnxruntime-web would go on with one thread and not say so.
  const { crossOriginIsolated: isolated = true } = globalThis as { crossOriginIsolated?: boolean };
  if (threads > 1 && (typeof SharedArrayBuffer === 'undefined' || !isolated)) {
    throw new LineamentError(
      'RUNTIME_MISSING',
      `${threads} threads of WebAssembly need a page that is cross-origin isolated ` +
        '(Cross-Origin-Opener-Policy: same-origin and Cross-Origin-Embedder-Policy: require-corp). Without it there is one.',
    );
  }
  environment.wasm.numThreads = threads;
  started.set(environment, threads);
}
