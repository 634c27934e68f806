import { connect } from 'node:net';
import type { z } from 'zod';
import type { FaceReader } from '../../../src/server/face-reader.js';
import type { serverSettings } from '../../../src/server/settings.js';
import { TestServer } from '../server-fixture.js';

/** A server that listens, to be sent bytes that no client would send. */
export async function listening(settings: z.input<typeof serverSettings> = {}, more: { faces?: FaceReader } = {}) {
  const server = await TestServer.open(settings, more);
  const { port } = new URL(await server.app.listen({ host: '127.0.0.1', port: 0 }));
  return { server, port: Number(port), [Symbol.asyncDispose]: () => server[Symbol.asyncDispose]() };
}

export interface Told {
  /** Everything that came back. */
  readonly text: string;
  /** The status of each answer. */
  readonly statuses: readonly number[];
  /** Until the server closed the connection; null when it did not. */
  readonly closedAfterMs: number | null;
}

/** Sends bytes as they are, and listens until the server closes the connection, has said something, or for so long. */
export function tell(port: number, bytes: string | Uint8Array, listenMs = 20_000, until?: string): Promise<Told> {
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    const start = performance.now();
    const socket = connect(port, '127.0.0.1', () => socket.write(bytes));
    const done = (closed: boolean) => {
      clearTimeout(timer);
      socket.destroy();
      const text = Buffer.concat(chunks).toString('latin1');
      const statuses = [...text.matchAll(/HTTP\/1\.1 (\d{3}) /g)].map(([, status]) => Number(status));
      resolve({ text, statuses, closedAfterMs: closed ? performance.now() - start : null });
    };
    const timer = setTimeout(() => done(false), listenMs);
    socket.on('data', (chunk) => {
      chunks.push(chunk);
      if (until !== undefined && Buffer.concat(chunks).includes(until)) done(false);
    });
    // Resets too end in this.
    socket.on('error', () => {});
    socket.on('close', () => done(true));
  });
}
