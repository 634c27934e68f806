import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { listening, tell } from './wire.js';

let target: Awaited<ReturnType<typeof listening>>;
beforeAll(async () => {
  target = await listening();
});
afterAll(async () => target[Symbol.asyncDispose]());

/** What must not be taken for a request: whoever sends this in the body of another has it answered to somebody else. */
const HIDDEN = 'GET /health HTTP/1.1\r\nHost: x\r\n\r\n';

/** A request with these headers besides its own, whose body the parties to it would measure differently. */
const post = (headers: string, body: string) =>
  `POST /v1/detect HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${target.server.key}\r\nContent-Type: application/json\r\n${headers}\r\n\r\n${body}`;

const chunked = `0\r\n\r\n${HIDDEN}`;

const DISAGREEING: Readonly<Record<string, readonly [headers: string, body: string]>> = {
  'a length and chunks': [`Content-Length: ${chunked.length}\r\nTransfer-Encoding: chunked`, chunked],
  'chunks and a length': [`Transfer-Encoding: chunked\r\nContent-Length: 5`, chunked],
  'two lengths': [`Content-Length: 0\r\nContent-Length: ${HIDDEN.length}`, HIDDEN],
  'a list of lengths': [`Content-Length: 0, ${HIDDEN.length}`, HIDDEN],
  'a signed length': ['Content-Length: +0', HIDDEN],
  'a negative length': ['Content-Length: -1', HIDDEN],
  'a hexadecimal length': [`Content-Length: 0x${HIDDEN.length.toString(16)}`, HIDDEN],
  'a space before the colon': ['Content-Length : 0', HIDDEN],
  'an encoding that is none': ['Transfer-Encoding: xchunked', chunked],
  'chunks that are not last': ['Transfer-Encoding: chunked, identity', chunked],
  'an encoding behind a vertical tab': ['Transfer-Encoding: \u000bchunked', chunked],
  'a folded header': ['X-A: b\r\n Transfer-Encoding: chunked', chunked],
  'a bare line feed': ['X-A: b\nTransfer-Encoding: chunked', chunked],
  'a bare carriage return': ['X-A: b\rTransfer-Encoding: chunked', chunked],
  'a zero byte': ['X-A: b\0c', HIDDEN],
  'a chunk of more bytes than there are numbers': ['Transfer-Encoding: chunked', `fffffffffffffffff\r\n${HIDDEN}`],
  'a chunk whose size is none': ['Transfer-Encoding: chunked', `x\r\n${HIDDEN}`],
};

describe('a request of which it is not plain where it ends', () => {
  it.each(Object.keys(DISAGREEING))(
    'for %s is refused, and nothing that follows is taken for another',
    async (name) => {
      const { statuses, text, closedAfterMs } = await tell(target.port, post(...DISAGREEING[name]!));
      expect(statuses.length).toBeLessThanOrEqual(1);
      for (const status of statuses) expect([400, 411, 413, 501]).toContain(status);
      expect(text).not.toContain('"alive"');
      expect(closedAfterMs).not.toBeNull();
    },
  );
});

describe('what cannot be read', () => {
  it.each([
    ['bytes that are no HTTP', '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n', 400, 'REQUEST_INVALID'],
    ['the start of HTTP/2', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n', 400, 'REQUEST_INVALID'],
    ['a method that there is not', 'STEAL / HTTP/1.1\r\nHost: x\r\n\r\n', 400, 'REQUEST_INVALID'],
    [
      'too many bytes of headers',
      `GET /health HTTP/1.1\r\nHost: x\r\nX: ${'a'.repeat(20_000)}\r\n\r\n`,
      431,
      'REQUEST_TOO_LARGE',
    ],
  ] as const)('%s is answered as every error is, and the connection closed', async (_, bytes, status, code) => {
    const { statuses, text, closedAfterMs } = await tell(target.port, bytes);
    expect(statuses).toEqual([status]);
    expect(JSON.parse(text.split('\r\n\r\n')[1]!).error.code).toBe(code);
    expect(closedAfterMs).not.toBeNull();
  });
});

describe('a request for no host', () => {
  it('is refused, and the connection closed', async () => {
    const { statuses, closedAfterMs } = await tell(target.port, 'GET /health HTTP/1.1\r\n\r\n');
    expect(statuses).toEqual([400]);
    expect(closedAfterMs).not.toBeNull();
  });
});

describe('headers that claim to change a request', () => {
  const get = (headers: string, path = '/v1/keys') =>
    `GET ${path} HTTP/1.1\r\nHost: x\r\n${headers}\r\nConnection: close\r\n\r\n`;

  it('change none: neither its method, its path, nor who asks', async () => {
    const { server, port } = target;
    const bearer = `Authorization: Bearer ${server.key}`;
    for (const header of ['X-HTTP-Method-Override: DELETE', 'X-Original-URL: /v1/keys', 'X-Rewrite-URL: /v1/keys']) {
      const { text } = await tell(port, get(`${bearer}\r\n${header}`, '/v1/session'));
      expect(JSON.parse(text.split('\r\n\r\n')[1]!)).toMatchObject({ name: 'root', csrf: null });
    }
    // Of two keys the first counts, and a proxy that adds its own after it lets nobody in.
    expect((await tell(port, get(`Authorization: Bearer x\r\n${bearer}`))).statuses).toEqual([401]);
    expect((await tell(port, get('X-Forwarded-For: 127.0.0.1\r\nX-Real-IP: 127.0.0.1'))).statuses).toEqual([401]);
  });

  it('do not come back: the number of a request is the server’s own', async () => {
    const { text } = await tell(target.port, get('X-Request-Id: mine', '/health'));
    expect(text).toMatch(/x-request-id: [0-9a-f-]{36}\r\n/i);
    expect(text).not.toContain('mine');
  });

  it('make no other site one that may read answers', async () => {
    const { text } = await tell(target.port, get('Origin: https://evil.example', '/health'));
    expect(text.toLowerCase()).not.toContain('access-control-allow');
    const preflight = await tell(
      target.port,
      'OPTIONS /v1/keys HTTP/1.1\r\nHost: x\r\nOrigin: https://evil.example\r\nAccess-Control-Request-Method: POST\r\nConnection: close\r\n\r\n',
    );
    expect(preflight.statuses).toEqual([404]);
    expect(preflight.text.toLowerCase()).not.toContain('access-control-allow');
  });
});
