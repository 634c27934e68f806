import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { TestServer } from '../server-fixture.js';

const guess = (server: TestServer, key: string, headers: Record<string, string> = {}) =>
  server.ask('GET', '/v1/session', undefined, { key, headers });

const random = () => `lin_${randomBytes(6).toString('hex')}_${randomBytes(32).toString('base64url')}`;

describe('whoever guesses keys', () => {
  it('is not told whether the number of a key is right', async () => {
    await using server = await TestServer.open();
    const [, id] = server.key.split('_');
    const answers = await Promise.all(
      [random(), `lin_${id}_${'A'.repeat(43)}`, 'nonsense', ''].map((key) => guess(server, key)),
    );
    expect(new Set(answers.map(({ status, json }) => JSON.stringify([status, json]))).size).toBe(1);
    expect(answers[0]!.json.error.code).toBe('KEY_REQUIRED');
  });

  it('has so many attempts, all at once or one by one, whatever address they invent', async () => {
    for (const behindProxy of [false, true]) {
      await using server = await TestServer.open({ behindProxy, limits: { failuresPerMinute: 5 } });
      const attempts = await Promise.all(
        Array.from({ length: 40 }, (_, i) =>
          // The nearest proxy adds the address that it saw at the end; what stands before it came from the client.
          guess(server, random(), {
            'x-forwarded-for': `10.0.0.${i}${behindProxy ? ', 192.0.2.1' : ''}`,
            'x-real-ip': `10.1.0.${i}`,
          }),
        ),
      );
      expect(attempts.filter(({ status }) => status === 401)).toHaveLength(5);
      expect(attempts.filter(({ status }) => status === 429)).toHaveLength(35);
      expect(Number(attempts.at(-1)!.headers['retry-after'])).toBeGreaterThan(0);
      // Logging in is held to the same.
      const { statusCode } = await server.app.inject({
        method: 'POST',
        url: '/v1/session',
        headers: behindProxy ? { 'x-forwarded-for': '192.0.2.1' } : {},
        payload: { key: random() },
      });
      expect(statusCode).toBe(429);
    }
  });

  it('gets in by no cookie but that of a session', async () => {
    await using server = await TestServer.open();
    for (const token of [server.key, randomBytes(32).toString('base64url'), '', '__proto__', 'null']) {
      const { statusCode } = await server.app.inject({ url: '/v1/session', cookies: { lineament_session: token } });
      expect(statusCode).toBe(401);
    }
  });

  it('gets in by no other way to say a key', async () => {
    await using server = await TestServer.open();
    const { key } = server;
    for (const authorization of [
      key,
      `Basic ${Buffer.from(`${key}:`).toString('base64')}`,
      `Token ${key}`,
      `Bearer ${key}x`,
    ]) {
      const { statusCode } = await server.app.inject({ url: '/v1/session', headers: { authorization } });
      expect(statusCode).toBe(401);
    }
    const { statusCode } = await server.app.inject({ url: `/v1/session?key=${key}&access_token=${key}` });
    expect(statusCode).toBe(401);
  });
});
