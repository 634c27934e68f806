import { connect, type Socket } from 'node:net';
import { describe, expect, it, vi } from 'vitest';
import { photo } from '../server-fixture.js';
import { listening, tell } from './wire.js';

const HEAD = 'POST /v1/detect HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n';

describe('a request that arrives slowly', () => {
  it('is cut off when its time is over: in the headers, and in the body', async () => {
    await using target = await listening({ limits: { requestMs: 500 } });
    const { server, port } = target;
    const headers = await tell(port, HEAD, 5000);
    const body = await tell(port, `${HEAD}Authorization: Bearer ${server.key}\r\nContent-Length: 1000\r\n\r\n{`, 5000);
    for (const { statuses, text, closedAfterMs } of [headers, body]) {
      expect([statuses, text.includes('TIMED_OUT')]).toEqual([[408], true]);
      expect(closedAfterMs).toBeLessThan(4000);
    }
    // Its place is free again.
    expect((await server.ask('GET', '/metrics')).json).toContain('lineament_requests_in_flight 0');
  });

  it('of those who have no key keeps nobody out who has one', async () => {
    await using target = await listening({ limits: { requests: 4 } });
    const { server, port } = target;
    let refused = 0;
    const sockets: Socket[] = Array.from({ length: 100 }, () => {
      const socket = connect(port, '127.0.0.1');
      socket.on('error', () => {});
      socket.once('data', () => refused++);
      socket.write(
        'POST /v1/session HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{',
      );
      return socket;
    });
    try {
      // Nobody else asks meanwhile: whoever did would hold a place that then stays free.
      await vi.waitFor(() => expect(refused).toBe(36), 20_000);
      const busy = await server.app.inject({ method: 'POST', url: '/v1/session', payload: { key: server.key } });
      expect([busy.statusCode, busy.json().error?.code]).toEqual([503, 'SERVER_BUSY']);
      expect((await server.ask('POST', '/v1/detect', { photos: [photo('ada')] })).status).toBe(200);
    } finally {
      for (const socket of sockets) socket.destroy();
    }
  });

  it('cannot be told to be long and then be as long as it likes', async () => {
    await using target = await listening({ limits: { bodyBytes: 20_000 } });
    const { server, port } = target;
    const authorization = `Authorization: Bearer ${server.key}\r\n`;
    const long = await tell(port, `${HEAD}${authorization}Content-Length: 999999999\r\n\r\n{`, 20_000, 'cure');
    expect([long.statuses, long.text.includes('REQUEST_TOO_LARGE')]).toEqual([[413], true]);
    const chunk = `4000\r\n${'a'.repeat(0x4000)}\r\n`;
    const endless = await tell(
      port,
      `${HEAD}${authorization}Transfer-Encoding: chunked\r\n\r\n${chunk.repeat(4)}`,
      20_000,
      'cure',
    );
    expect([endless.statuses, endless.text.includes('REQUEST_TOO_LARGE')]).toEqual([[413], true]);
  });
});

describe('connections', () => {
  it('are bounded in number, and in how long nothing moves on them', async () => {
    await using target = await listening({ limits: { connections: 5 } });
    const { server, port } = target;
    // Longer than any request, and than the silence of an event stream.
    expect(server.app.server.timeout).toBe(31_000);
    const opened = await Promise.all(Array.from({ length: 8 }, () => tell(port, '', 600)));
    expect(opened.filter(({ closedAfterMs }) => closedAfterMs !== null)).toHaveLength(3);
  });
});
