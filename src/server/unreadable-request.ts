import { STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import { type ErrorCode, LineamentError } from '../errors.js';
import type { ErrorAnswer } from './http-status.js';
import { SECURITY_HEADERS } from './security-headers.js';

/** What Node finds wrong with a connection, by its code: status, code and words of the answer. The rest is no HTTP. */
const FOUND: Readonly<Record<string, readonly [status: number, code: ErrorCode, message: string]>> = {
  ERR_HTTP_REQUEST_TIMEOUT: [408, 'TIMED_OUT', 'The request did not arrive in the time that there is for one.'],
  HPE_HEADER_OVERFLOW: [431, 'REQUEST_TOO_LARGE', 'The request has more bytes of headers than are taken.'],
};

/**
 * Answers what cannot be read as a request, before there is one: headers that contradict each other about where the body ends, bytes
 * that are no HTTP, a request that never arrives whole. The connection is closed, so that nothing that follows is taken for a request.
 */
export function answerUnreadable(error: Error & { readonly code?: string }, socket: Socket): void {
  if (error.code === 'ECONNRESET' || socket.destroyed) return;
  const [status, code, message] = FOUND[error.code ?? ''] ?? [
    400,
    'REQUEST_INVALID',
    'This is no request of HTTP/1.1.',
  ];
  const { cure } = new LineamentError(code, message);
  const body = JSON.stringify({ error: { code, message, cure } satisfies ErrorAnswer });
  const headers = {
    ...SECURITY_HEADERS,
    'Content-Type': 'application/json; charset=utf-8',
    'Content-Length': Buffer.byteLength(body),
    Connection: 'close',
  };
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
  if (socket.writable) {
    socket.write([`HTTP/1.1 ${status} ${STATUS_CODES[status]}`, ...lines, '', body].join('\r\n'));
  }
  socket.destroySoon();
}
