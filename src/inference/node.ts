import { setFlagsFromString } from 'node:v8';
import { type GraphOrigin, keepGraph, keptGraphPath, readKeptGraph } from './kept-graph.js';
import { openWith, type Onnxruntime, providerMissing, type Session, type SessionOptions } from './session.js';

/** Not a literal in `import()`: the package is optional, and neither the compiler nor a bundler shall ask for it. */
const NATIVE: string = 'onnxruntime-node';

/**
 * Bytes of a network up to which its optimised form is kept. That of a larger one, its weights expanded to float32, takes as
 * long to read and to check as optimising the network does: dlib's ResNet, 6.5 MB, 22 MB optimised, gained nothing.
 */
const LARGEST_KEPT = 4e6;

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
 * @param sha256 of a network that will be opened again and again, checked against these bytes: its optimised form is then kept
 *   in the user's cache (`kept-graph.ts`), where onnxruntime-node computes on the CPU. Default: nothing is kept.
 * @throws RUNTIME_MISSING when the provider that is asked for is not there; nothing else is taken in its place.
 * @throws INFERENCE_FAILED when onnxruntime does not take the network.
 */
export async function openSession(
  network: Uint8Array,
  options: SessionOptions = {},
  sha256?: string,
): Promise<Session> {
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
  if (provider !== 'cpu' || sha256 === undefined || network.length > LARGEST_KEPT)
    return openWith(onnxruntime, network, provider, options.threads);
  const origin = { sha256, onnxruntime: JSON.stringify(onnxruntime.env.versions) };
  return openOptimised(onnxruntime, network, options.threads, origin);
}

/** Opens the optimised form that was kept of a network, or the network itself, and then keeps that form. */
async function openOptimised(
  onnxruntime: Onnxruntime,
  network: Uint8Array,
  threads: number | undefined,
  origin: GraphOrigin,
): Promise<Session> {
  const openPlain = (optimizedModelFilePath?: string): Promise<Session> =>
    openWith(
      onnxruntime,
      network,
      'cpu',
      threads,
      optimizedModelFilePath === undefined ? {} : { optimizedModelFilePath },
    );
  const path = await keptGraphPath(origin);
  if (path === null) return openPlain();
  const kept = await readKeptGraph(path, origin);
  if (kept !== null) {
    const level = { graphOptimizationLevel: 'disabled' } as const;
    const session = await openWith(onnxruntime, kept, 'cpu', threads, level).catch(() => null);
    if (session !== null) return session;
  }
  // Where the outcome cannot be written, for want of room say, the network opens without.
  return keepGraph(path, origin, (temporary) => openPlain(temporary).catch(() => openPlain()));
}

/**
 * V8 compiles WebAssembly twice: quickly as it is reached, and again, slowly, what has run for a while; by default so soon
 * that it goes over most of onnxruntime while networks are being loaded, for 1.5 s of a core and 100 MB. With a larger
 * budget only what computes is worth it, which then is as fast as ever.
 */
function tierUpLate(): void {
  setFlagsFromString('--wasm-tiering-budget=400000000');
}
