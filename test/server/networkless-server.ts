import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { afterEach, expect } from 'vitest';
import { createClient, ServerError } from '../../src/client/index.js';
import { Random } from '../../src/random.js';

export const model = { name: 'numbers', sha256: 'a'.repeat(64), embeddingSize: 4 };

const dist = (file: string) => JSON.stringify(new URL(`../../dist/server/${file}`, import.meta.url).href);

/** A server without networks: whoever enrols brings embeddings, and a photo is the embedding of its only face, in JSON. */
const SERVER = `
  const { serve } = await import(${dist('serve.js')});
  const { settingsOf } = await import(${dist('settings.js')});
  const eye = { x: 1, y: 1 };
  const see = async (photo) => ({ leftOut: 0, faces: [{
    box: { left: 0, top: 0, width: 9, height: 9 }, score: 1, yaw: 0, pitch: 0, roll: 0, landmarks: [], pupils: null,
    keypoints: { leftEye: eye, rightEye: eye, nose: eye, mouth: eye, leftEar: eye, rightEar: eye },
    quality: { score: 1, sharpness: 1, light: 1, size: 1, pose: 1, reason: null },
    embedding: Float32Array.from(JSON.parse(Buffer.from(photo))),
  }] });
  const server = await serve({
    settings: settingsOf({ port: 0, searchThreads: 1, limits: { perMinute: 1_000_000 } }),
    gallery: process.argv[1],
    model: 'numbers',
    faces: { model: ${JSON.stringify(model)}, decision: null, card: {}, waiting: 0, find: see, recognise: see, [Symbol.asyncDispose]: async () => {} },
  });
  console.log(JSON.stringify(server));`;

export interface NetworklessServer {
  readonly url: string;
  readonly firstKey: string | null;
  /** Ends it in the midst of whatever it does. */
  kill(): Promise<void>;
}

const running = new Set<{ kill(signal: 'SIGKILL'): boolean }>();
// Where a test fails before it does.
afterEach(() => {
  for (const child of running) child.kill('SIGKILL');
  running.clear();
});

/** Starts a server in a process of its own, with `environment` besides. */
export async function startServer(
  gallery: string,
  environment: Readonly<Record<string, string>> = {},
): Promise<NetworklessServer> {
  const { LINEAMENT_GALLERY_KEY: _, ...inherited } = process.env;
  const child = spawn(process.execPath, ['--input-type=module', '-e', SERVER, gallery], {
    env: { ...inherited, ...environment },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  running.add(child);
  const closed = once(child, 'close');
  const [line] = (await Promise.race([
    once(createInterface(child.stdout), 'line'),
    closed.then(([code]) => Promise.reject(new Error(`The server ended with ${code}.`))),
  ])) as [string];
  return {
    ...(JSON.parse(line) as { url: string; firstKey: string | null }),
    async kill() {
      child.kill('SIGKILL');
      expect((await closed)[1]).toBe('SIGKILL');
      running.delete(child);
    },
  };
}

/** Somebody with three embeddings, which follow from their name. */
export function somebody(name: string) {
  const random = new Random(1).fork(name);
  const angle = (): number => 2 * Math.PI * random.uniform();
  const embedding = (): number[] => {
    const [a, b, c] = [angle(), angle(), angle()];
    return [Math.cos(a) * Math.cos(c), Math.sin(a) * Math.cos(c), Math.cos(b) * Math.sin(c), Math.sin(b) * Math.sin(c)];
  };
  return {
    collection: 'team',
    name,
    embeddings: {
      model: model.sha256,
      values: Array.from({ length: 3 }, embedding),
    },
  };
}

export type Client = ReturnType<typeof createClient>;

/** What clients were promised, by the names of people. */
export class Told {
  readonly enrolled = new Set<string>();
  /** Asked for, whether or not it was promised. */
  readonly forgetting = new Set<string>();
  readonly forgotten = new Set<string>();

  /** Who has to be there. */
  get kept(): string[] {
    return [...this.enrolled].filter((name) => !this.forgetting.has(name));
  }

  /** Enrols, and forgets every third, until the server is gone or the signal says that it is enough. */
  async enrolWithoutEnd(client: Client, prefix: string, enough?: AbortSignal): Promise<void> {
    try {
      for (let n = 0; ; n++) {
        if (enough?.aborted) return;
        const name = `${prefix}-${n}`;
        const { person } = await client.enrol(somebody(name));
        this.enrolled.add(name);
        if (n % 3 !== 2) continue;
        this.forgetting.add(name);
        await client.forgetPerson({ collection: 'team', person: person! });
        this.forgotten.add(name);
      }
    } catch (error) {
      // A server that is there and refuses would be another matter.
      if (error instanceof ServerError) throw error;
    }
  }
}
