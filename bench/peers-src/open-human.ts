import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { requirePeer } from '../javascript-peers.js';
import { pixelsOf } from './pixels.js';

interface Human {
  readonly version: string;
  readonly tf: {
    tensor(data: Uint8Array, shape: readonly number[], type: 'int32'): object;
    dispose(tensor: object): void;
  };
  load(): Promise<void>;
  detect(tensor: object): Promise<{ face: readonly { embedding?: readonly number[] }[] }>;
  readonly match: { similarity(a: readonly number[], b: readonly number[]): number };
}

export interface OpenHuman {
  readonly version: string;
  /** The embeddings of all faces. */
  embed(photo: string): Promise<(readonly number[])[]>;
  similarity(a: readonly number[], b: readonly number[]): number;
}

/** `human` on WebAssembly, one thread: detector, mesh and embedding, and nothing that an embedding does without. */
export async function openHuman(): Promise<OpenHuman> {
  const folder = dirname(dirname(requirePeer.resolve('@vladmandic/human')));
  const wasm = requirePeer('@tensorflow/tfjs-backend-wasm') as { setThreadsCount(count: number): void };
  wasm.setThreadsCount(1);
  // It fetches its models; Node's own fetch does not read files.
  globalThis.fetch = async (address) => new Response(readFileSync(new URL(String(address))));
  const { Human } = requirePeer(join(folder, 'dist/human.node-wasm.js')) as { Human: new (config: object) => Human };
  const off = { enabled: false };
  const on = { enabled: true };
  const human = new Human({
    debug: false,
    backend: 'wasm',
    wasmPath: `${dirname(requirePeer.resolve('@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm.wasm'))}/`,
    wasmPlatformFetch: false,
    modelBasePath: `file://${folder}/models/`,
    // Each photo is a new one.
    cacheSensitivity: 0,
    filter: off,
    face: {
      enabled: true,
      detector: { maxDetected: 20, minConfidence: 0.2, rotation: false },
      mesh: on,
      iris: off,
      description: on,
      emotion: off,
      antispoof: off,
      liveness: off,
    },
    body: off,
    hand: off,
    object: off,
    gesture: off,
    segmentation: off,
  });
  await human.load();
  return {
    version: `human ${human.version}, wasm`,
    async embed(photo) {
      const { data, shape } = await pixelsOf(photo);
      const tensor = human.tf.tensor(data, shape, 'int32');
      const { face } = await human.detect(tensor);
      human.tf.dispose(tensor);
      return face.flatMap(({ embedding = [] }) => (embedding.length > 0 ? [embedding] : []));
    },
    similarity: (a, b) => human.match.similarity(a, b),
  };
}
