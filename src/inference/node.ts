import { setFlagsFromString } from 'node:v8';
import { openWith, type Onnxruntime, providerMissing, type Session, type SessionOptions } from './session.js';

/** Not a literal in `import()`: the package is optional, and neither the compiler nor a bundler shall ask for it. */
const NATIVE: string = 'onnxruntime-node';

let native: Promise<Onnxruntime | Error> | undefined;

/** onnxruntime-node, or why it is not there. */
function loadNative(): Promise<Onnxruntime | Error> {
  native ??= import(NATIVE).then(
    (module: { default?: Onnxruntime } & Onnxruntime) => module.default ?? module,
    (reason: unknown) => (reason instanceof Error ? reason : new Error(String(reason))),
  );
  return native;
}

/**
 * Opens a network in Node: with onnxruntime-node, which is an optional dependency, or with onnxruntime-web's WebAssembly.
 * Without a provider asked for it is the first that is there, and {@link Session.provider} says which.
 *
 * @param network the bytes of an `.onnx` file.
 * @throws RUNTIME_MISSING when the provider that is asked for is not there; nothing else is taken in its place.
 * @throws INFERENCE_FAILED when onnxruntime does not take the network.
 */
export async function openSession(network: Uint8Array, options: SessionOptions = {}): Promise<Session> {
  const onnxruntime = options.provider === 'wasm' ? null : await loadNative();
  if (onnxruntime === null || (onnxruntime instanceof Error && options.provider === undefined)) {
    tierUpLate();
    const { openWebSession } = await import('./web.js');
    return openWebSession(network, { ...options, provider: 'wasm' });
  }
  const provider = options.provider ?? 'cpu';
  if (onnxruntime instanceof Error) {
    throw providerMissing(provider, `onnxruntime-node does not load (${onnxruntime.message}).`, onnxruntime);
  }
  return openWith(onnxruntime, network, provider, options.threads);
}

/**
 * V8 compiles WebAssembly twice: quickly as it is reached, and again, slowly, what has run for a while; by default so soon
 * that it goes over most of onnxruntime while networks are being loaded, for 1.5 s of a core and 100 MB. With a larger
 * budget only what computes is worth it, which then is as fast as ever.
 */
function tierUpLate(): void {
  setFlagsFromString('--wasm-tiering-budget=400000000');
}
