import * as onnxruntime from 'onnxruntime-web';
import {
  openWith,
  type Onnxruntime,
  type Provider,
  providerMissing,
  type Session,
  type SessionOptions,
} from './session.js';
import { setWasmThreads } from './wasm-threads.js';

/**
 * Opens a network with onnxruntime-web's WebAssembly, in Node. It is loaded from beside its own code, never from another host.
 *
 * @param network the bytes of an `.onnx` file.
 * @throws RUNTIME_MISSING when another provider is asked for.
 * @throws INFERENCE_FAILED when onnxruntime does not take the network.
 */
export async function openWebSession(network: Uint8Array, options: SessionOptions = {}): Promise<Session> {
  const provider: Provider = options.provider ?? 'wasm';
  if (provider !== 'wasm') throw providerMissing(provider, 'onnxruntime-web does not have it in Node.');
  setWasmThreads(onnxruntime.env, options.threads);
  return openWith(onnxruntime as Onnxruntime, network, provider, undefined);
}
