import * as onnxruntime from 'onnxruntime-web';
import { LineamentError } from '../errors.js';
import {
  openWith,
  type Onnxruntime,
  type Provider,
  providerMissing,
  type Session,
  type SessionOptions,
} from './session.js';

/** onnxruntime-web starts its WebAssembly once, with a number of threads that then holds for every network. */
let wasmThreads: number | null = null;

/**
 * Opens a network with onnxruntime-web, in a browser or in Node. Its WebAssembly is loaded from beside its own code, never
 * from another host; `env.wasm.wasmPaths` of onnxruntime-web names another place.
 *
 * @param network the bytes of an `.onnx` file.
 * @throws RUNTIME_MISSING when the provider, or threads, are asked for and not there.
 * @throws INFERENCE_FAILED when onnxruntime does not take the network.
 */
export async function openWebSession(network: Uint8Array, options: SessionOptions = {}): Promise<Session> {
  const provider: Provider = options.provider ?? 'wasm';
  if (provider !== 'wasm' && provider !== 'webgpu')
    throw providerMissing(provider, 'onnxruntime-web does not have it.');
  setThreads(options.threads);
  return openWith(onnxruntime as Onnxruntime, network, provider, undefined);
}

function setThreads(asked: number | undefined): void {
  const threads = asked ?? wasmThreads ?? 1;
  if (threads === wasmThreads) return;
  if (wasmThreads !== null) {
    throw new LineamentError(
      'VALUE_INVALID',
      `Networks already run with ${wasmThreads} threads of WebAssembly, and ${threads} are asked for: it is one number for all.`,
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
  onnxruntime.env.wasm.numThreads = threads;
  wasmThreads = threads;
}
