import { writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { setFlagsFromString } from 'node:v8';
import { type FileStamp, type GraphOrigin, keepGraph, keptGraphPath, readKeptGraph, sameStamp } from './kept-graph.js';
import { silenceNativeTelemetry } from './native-telemetry.js';
import { openWith, type Onnxruntime, providerMissing, type Session, type SessionOptions } from './session.js';

/** Optional: neither the compiler nor a bundler shall ask for it. */
const NATIVE = 'onnxruntime-node';

/**
 * Bytes of a network up to which its optimised form is kept: all of the default models. Weights are expanded to float32 in it, and
 * with 45 MB of them, as `lineament-m` has, reading and checking takes half as long as optimising does.
 */
const LARGEST_KEPT = 8e6;

/** A network that will be opened again and again: the file that holds it, and what the file was found to hold. */
export interface NetworkFile {
  /** Of the network, hexadecimal. */
  readonly sha256: string;
  /** Of the file when that was checked, or shall be. */
  readonly file: FileStamp;
}

// As this is imported, so that threads that are started later find it so.
const silent = silenceNativeTelemetry();

let native: Onnxruntime | Error | undefined;

/** onnxruntime-node, or why it is not there, or not to be used. It is CommonJS, which `import()` takes longer to load. */
function loadNative(): Onnxruntime | Error {
  if (native !== undefined) return native;
  try {
    native = silent ? (createRequire(import.meta.url)(NATIVE) as Onnxruntime) : wouldTell();
  } catch (reason) {
    native = reason instanceof Error ? reason : new Error(String(reason));
  }
  return native;
}

/** Says once what to do about it: WebAssembly gives the same answers, but more slowly. */
function wouldTell(): Error {
  const message =
    'it would send data about its use, and a thread cannot keep it from that: set ORT_DISABLE_TELEMETRY=1, or import lineament on the main thread first';
  process.emitWarning(`onnxruntime-node is not used: ${message}.`);
  return new Error(message);
}

/**
 * Opens a network in Node: with onnxruntime-node, which is an optional dependency, or with onnxruntime-web's WebAssembly.
 * Without a provider asked for it is the first that is there, and {@link Session.provider} says which.
 *
 * @param network the bytes of an `.onnx` file.
 * @param source of a network whose hash was checked: its optimised form is then kept in the user's cache (`kept-graph.ts`),
 *   where onnxruntime-node computes on the CPU. Default: nothing is kept.
 * @throws RUNTIME_MISSING when the provider that is asked for is not there; nothing else is taken in its place.
 * @throws INFERENCE_FAILED when onnxruntime does not take the network.
 */
export async function openSession(
  network: Uint8Array,
  options: SessionOptions = {},
  source?: NetworkFile,
): Promise<Session> {
  const onnxruntime = options.provider === 'wasm' ? null : loadNative();
  if (onnxruntime === null || (onnxruntime instanceof Error && options.provider === undefined)) {
    tierUpLate();
    const { openWebSession } = await import('./web.js');
    return openWebSession(network, { ...options, provider: 'wasm' });
  }
  const provider = options.provider ?? 'cpu';
  if (onnxruntime instanceof Error) {
    throw providerMissing(provider, `onnxruntime-node does not load (${onnxruntime.message}).`, onnxruntime);
  }
  if (provider !== 'cpu' || source === undefined || network.length > LARGEST_KEPT) {
    return openWith(onnxruntime, network, provider, options.threads);
  }
  return openAndKeep(onnxruntime, network, options.threads, source);
}

/**
 * Opens the optimised form of a network that an earlier process has kept, if the network's file is still the one that was checked
 * then; null in any other case, and where something else than onnxruntime-node on the CPU is to compute.
 */
export async function openKeptSession(source: NetworkFile, options: SessionOptions = {}): Promise<Session | null> {
  if ((options.provider ?? 'cpu') !== 'cpu' || source.file.bytes > LARGEST_KEPT) return null;
  const onnxruntime = loadNative();
  if (onnxruntime instanceof Error) return null;
  const origin = originOf(onnxruntime, source);
  const path = keptGraphPath(origin);
  const kept = path === null ? null : await readKeptGraph(path, origin);
  return kept !== null && sameStamp(kept.file, source.file) ? openKept(onnxruntime, kept.graph, options.threads) : null;
}

/** Opens the optimised form that was kept of a network, or the network itself; and keeps that form, with its file's stamp. */
async function openAndKeep(
  onnxruntime: Onnxruntime,
  network: Uint8Array,
  threads: number | undefined,
  source: NetworkFile,
): Promise<Session> {
  const openPlain = (optimizedModelFilePath?: string): Promise<Session> =>
    openWith(
      onnxruntime,
      network,
      'cpu',
      threads,
      optimizedModelFilePath === undefined ? {} : { optimizedModelFilePath, ...IN_ITS_OWN_FORMAT },
    );
  const origin = originOf(onnxruntime, source);
  const path = keptGraphPath(origin);
  if (path === null) return openPlain();
  const kept = await readKeptGraph(path, origin);
  if (kept !== null) {
    const session = await openKept(onnxruntime, kept.graph, threads);
    // The same network in another file, or in one that was written anew: of an installation beside this one, or a later one.
    if (session !== null && !sameStamp(kept.file, source.file)) {
      await keepGraph(path, origin, source.file, (temporary) => writeFile(temporary, kept.graph)).catch(() => {});
    }
    if (session !== null) return session;
  }
  // Where the outcome cannot be written, for want of room say, the network opens without.
  return keepGraph(path, origin, source.file, (temporary) => openPlain(temporary).catch(() => openPlain()));
}

function originOf(onnxruntime: Onnxruntime, { sha256 }: NetworkFile): GraphOrigin {
  return { sha256, onnxruntime: JSON.stringify(onnxruntime.env.versions) };
}

/** Of what onnxruntime writes: its own format, not ONNX, whose messages would have to be taken apart and copied. */
const IN_ITS_OWN_FORMAT = { extra: { session: { save_model_format: 'ORT' } } } as const;

/** How that is opened: as it is, weights and all, where it lies. */
const AS_IT_IS = {
  graphOptimizationLevel: 'disabled',
  extra: { session: { use_ort_model_bytes_directly: '1', use_ort_model_bytes_for_initializers: '1' } },
  inPlace: true,
} as const;

/** Null for what onnxruntime does not take. */
async function openKept(
  onnxruntime: Onnxruntime,
  graph: Uint8Array,
  threads: number | undefined,
): Promise<Session | null> {
  return openWith(onnxruntime, graph, 'cpu', threads, AS_IT_IS).catch(() => null);
}

/**
 * V8 compiles WebAssembly twice: quickly as it is reached, and again, slowly, what has run for a while; by default so soon
 * that it goes over most of onnxruntime while networks are being loaded, for 1.5 s of a core and 100 MB. With a larger
 * budget only what computes is worth it, which then is as fast as ever.
 */
function tierUpLate(): void {
  setFlagsFromString('--wasm-tiering-budget=400000000');
}
