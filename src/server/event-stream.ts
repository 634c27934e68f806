import type { FastifyReply } from 'fastify';

/** An event as a browser's `EventSource` reads it. */
export interface ServerEvent {
  /** What `Last-Event-ID` says when a connection is taken up again. */
  readonly id?: number;
  readonly event: string;
  readonly data: unknown;
}

/** How often something is sent when there is nothing to send, so that nobody on the way takes the connection for dead. */
export const HEARTBEAT_MS = 15_000;

/**
 * Sends events as they come, until there are no more or whoever listens has gone (HTML Living Standard, "Server-sent events"). Waits for
 * a reader that is slower than the events.
 */
export async function sendEvents(reply: FastifyReply, events: AsyncIterable<ServerEvent>): Promise<void> {
  reply.hijack();
  const { raw } = reply;
  const headers = Object.entries(reply.getHeaders()).filter(([, value]) => value !== undefined);
  raw.writeHead(200, {
    ...(Object.fromEntries(headers) as Record<string, string>),
    'Content-Type': 'text/event-stream; charset=utf-8',
    // A proxy passes each event on as it comes.
    'X-Accel-Buffering': 'no',
  });
  const heartbeat = setInterval(() => raw.write(':\n\n'), HEARTBEAT_MS);
  try {
    for await (const { id, event, data } of events) {
      if (raw.destroyed) break;
      const text = `${id === undefined ? '' : `id: ${id}\n`}event: ${event}\ndata: ${JSON.stringify(data)}\n\n`;
      if (!raw.write(text)) await drained(raw);
    }
  } finally {
    clearInterval(heartbeat);
    raw.end();
  }
}

/** When more can be written, or nothing more will ever be. */
function drained(raw: FastifyReply['raw']): Promise<void> {
  return new Promise((resolve) => {
    raw.once('drain', resolve);
    raw.once('close', resolve);
  });
}
