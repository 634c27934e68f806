import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { Agent, request } from 'node:http';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const COMMAND = fileURLToPath(new URL('../dist/cli/main.js', import.meta.url));

export interface Body {
  readonly type: string;
  readonly bytes: Buffer;
}

/** `lineament serve` in a process of its own, and a client of it that does as little as one can. */
export interface ServerProcess {
  readonly pid: number;
  /** The status of the answer and its text. */
  ask(method: string, path: string, body?: Body): Promise<{ readonly status: number; readonly text: string }>;
  stop(): Promise<void>;
}

export async function startServer(gallery: string): Promise<ServerProcess> {
  const child = spawn(process.execPath, [COMMAND, 'serve', '--store', gallery, '--port', '0', '--json', '--quiet'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [line] = (await Promise.race([
    once(createInterface(child.stdout), 'line'),
    once(child, 'exit').then(([code]) => {
      throw new Error(`The server ended with exit code ${code}.`);
    }),
  ])) as [string];
  const { url, key: first } = JSON.parse(line) as { url: string; key: string };
  const agent = new Agent({ keepAlive: true, maxSockets: Infinity });
  const askAs =
    (key: string): ServerProcess['ask'] =>
    (method, path, body) =>
      new Promise((resolve, reject) => {
        const headers = {
          authorization: `Bearer ${key}`,
          ...(body && { 'content-type': body.type, 'content-length': body.bytes.length }),
        };
        const sent = request(url + path, { method, agent, headers });
        sent.on('error', reject);
        sent.on('response', (response) => {
          const chunks: Buffer[] = [];
          response.on('data', (chunk: Buffer) => chunks.push(chunk));
          response.on('error', reject);
          response.on('end', () => resolve({ status: response.statusCode!, text: Buffer.concat(chunks).toString() }));
        });
        sent.end(body?.bytes);
      });
  // The first key has the limit of requests a minute that anybody has.
  const { text } = await askAs(first)(
    'POST',
    '/v1/keys',
    jsonBody({
      name: 'benchmark',
      scopes: ['admin'],
      embeddings: true,
      perMinute: 1_000_000,
    }),
  );
  return {
    pid: child.pid!,
    ask: askAs((JSON.parse(text) as { secret: string }).secret),
    async stop() {
      agent.destroy();
      child.kill('SIGTERM');
      await once(child, 'exit');
    },
  };
}

export function jsonBody(value: unknown): Body {
  return { type: 'application/json', bytes: Buffer.from(JSON.stringify(value)) };
}

/** Photos as files, and other fields as texts. */
export function multipartBody(fields: Readonly<Record<string, Uint8Array | string>>): Body {
  const boundary = 'lineament-benchmark';
  const parts = Object.entries(fields).flatMap(([name, value]) => [
    Buffer.from(
      `--${boundary}\r\nContent-Disposition: form-data; name="${name}"${typeof value === 'string' ? '' : '; filename="photo.jpg"'}\r\n\r\n`,
    ),
    Buffer.from(value),
    Buffer.from('\r\n'),
  ]);
  return {
    type: `multipart/form-data; boundary=${boundary}`,
    bytes: Buffer.concat([...parts, Buffer.from(`--${boundary}--\r\n`)]),
  };
}
