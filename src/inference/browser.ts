import { openWith, type Onnxruntime, providerMissing, type Session, type SessionOptions } from './session.js';
import { turns } from './turns.js';
import { setWasmThreads } from './wasm-threads.js';

/** What computes in a browser. */
export type BrowserProvider = 'wasm' | 'webgpu';

export interface BrowserSessionOptions extends SessionOptions {
  /** Default `wasm`. One that is asked for and absent is an error. */
  readonly provider?: BrowserProvider;
  /**
   * The folder of onnxruntime-web's own files (`ort-wasm-….mjs` and `.wasm`). Default: what your bundler makes of them, or
   * beside the code of onnxruntime-web.
   */
  readonly runtimeFiles?: string | URL;
}

/** Two builds of onnxruntime-web, because that with WebGPU is twice as large. A page loads only the one that it uses. */
const BUILDS = {
  wasm: () => import('onnxruntime-web/wasm'),
  webgpu: () => import('onnxruntime-web/webgpu'),
} as const satisfies Record<BrowserProvider, () => Promise<Onnxruntime>>;

/** WebGPU opens one network at a time, and refuses the others. */
const inTurn = turns();

/** Whether this browser has WebGPU and a graphics processor to go with it. */
export async function hasWebGpu(): Promise<boolean> {
  const { gpu } = navigator as { gpu?: { requestAdapter(): Promise<object | null> } };
  const adapter = await gpu?.requestAdapter().catch(() => null);
  return adapter !== undefined && adapter !== null;
}

/**
 * Opens a network in a browser: on the page or in a worker.
 *
 * @param network the bytes of an `.onnx` file.
 * @throws RUNTIME_MISSING when the provider, or threads, are asked for and not there.
 * @throws INFERENCE_FAILED when onnxruntime does not take the network.
 */
export async function openBrowserSession(network: Uint8Array, options: BrowserSessionOptions = {}): Promise<Session> {
  const { provider = 'wasm', threads, runtimeFiles } = options;
  const load = BUILDS[provider];
  if (load === undefined) throw providerMissing(provider, 'onnxruntime-web does not have it.');
  if (provider === 'webgpu' && !(await hasWebGpu())) throw providerMissing(provider, 'this browser offers none.');
  const onnxruntime = await load();
  // The first network starts the runtime: where its files lie can only be said before.
  if (runtimeFiles !== undefined) onnxruntime.env.wasm.wasmPaths ??= new URL(runtimeFiles, location.href).href;
  setWasmThreads(onnxruntime.env, threads);
  return inTurn(() => openWith(onnxruntime, network, provider, undefined));
}
