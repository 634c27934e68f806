import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SESSION_MS, Sessions } from '../../src/server/sessions.js';
import { TestServer } from './server-fixture.js';

describe('sessions', () => {
  it('end at their time, and when one logs out', () => {
    let now = 0;
    const sessions = new Sessions(() => now);
    const [session, token] = sessions.open('key');
    const [, other] = sessions.open('key');
    expect(sessions.of(token)).toEqual(session);
    sessions.close(other);
    expect(sessions.of(other)).toBeNull();
    now = SESSION_MS;
    expect(sessions.of(token)).toBeNull();
  });
});

describe('sessions of one key', () => {
  it('are bounded: the oldest of its own end, and nobody else is logged out', () => {
    const sessions = new Sessions();
    const [, guest] = sessions.open('guest');
    const tokens = Array.from({ length: 40 }, () => sessions.open('busy')[1]);
    expect(tokens.map((token) => sessions.of(token) !== null)).toEqual([
      ...Array<boolean>(8).fill(false),
      ...Array<boolean>(32).fill(true),
    ]);
    expect(sessions.of(guest)).not.toBeNull();
  });
});

describe('the cookie behind a proxy', () => {
  const logInBehind = async (behindProxy: boolean, headers: Record<string, string>) => {
    await using server = await TestServer.open({ behindProxy });
    const { cookies } = await server.app.inject({
      method: 'POST',
      url: '/v1/session',
      headers,
      payload: { key: server.key },
    });
    return cookies[0]!.secure ?? false;
  };

  it('is for TLS alone where the proxy says that it came so', async () => {
    expect(await logInBehind(true, { 'x-forwarded-proto': 'https' })).toBe(true);
    // The last is what the nearest proxy adds.
    expect(await logInBehind(true, { 'x-forwarded-proto': 'https, http' })).toBe(false);
    expect(await logInBehind(true, {})).toBe(false);
  });

  it('believes no such header where there is no proxy', async () => {
    expect(await logInBehind(false, { 'x-forwarded-proto': 'https' })).toBe(false);
  });
});

describe('the console', () => {
  let server: TestServer;
  beforeAll(async () => {
    server = await TestServer.open({ limits: { failuresPerMinute: 3 } });
  });
  afterAll(async () => server[Symbol.asyncDispose]());

  const logIn = async (key: string) => {
    const response = await server.app.inject({ method: 'POST', url: '/v1/session', payload: { key } });
    return { response, cookie: response.cookies[0] };
  };

  it('logs in by a key, to a cookie that scripts do not read and other sites do not send', async () => {
    const { response, cookie } = await logIn(server.key);
    expect(cookie).toMatchObject({ name: 'lineament_session', httpOnly: true, sameSite: 'Strict', path: '/' });
    expect(cookie!.value).not.toContain('lin_');
    expect(response.json()).toMatchObject({ name: 'root', scopes: ['admin'], csrf: expect.stringMatching(/^.{43}$/) });
  });

  it('changes something only with the token that its page knows', async () => {
    const { response, cookie } = await logIn(server.key);
    const { csrf } = response.json();
    const create = (headers: Record<string, string>) =>
      server.app.inject({
        method: 'POST',
        url: '/v1/keys',
        headers,
        cookies: { lineament_session: cookie!.value },
        payload: { name: 'door', scopes: ['recognise'] },
      });
    const forged = await create({});
    expect([forged.statusCode, forged.json().error.code]).toEqual([403, 'REQUEST_UNTRUSTED']);
    expect((await create({ 'x-csrf-token': `${csrf}x` })).statusCode).toBe(403);
    expect((await create({ 'x-csrf-token': csrf })).statusCode).toBe(200);
    const reading = await server.app.inject({ url: '/v1/session', cookies: { lineament_session: cookie!.value } });
    expect(reading.json().csrf).toBe(csrf);
  });

  it('is logged out by itself, and when its key is revoked', async () => {
    const [key, secret] = await server.service.keys.create({ name: 'guest', scopes: ['recognise'] });
    const { response, cookie } = await logIn(secret);
    const cookies = { lineament_session: cookie!.value };
    const out = await server.app.inject({
      method: 'DELETE',
      url: '/v1/session',
      cookies,
      headers: { 'x-csrf-token': response.json().csrf },
    });
    expect(out.statusCode).toBe(200);
    expect((await server.app.inject({ url: '/v1/session', cookies })).statusCode).toBe(401);
    const again = { lineament_session: (await logIn(secret)).cookie!.value };
    expect((await server.app.inject({ url: '/v1/session', cookies: again })).statusCode).toBe(200);
    server.service.keys.revoke(key.id);
    expect((await server.app.inject({ url: '/v1/session', cookies: again })).statusCode).toBe(401);
  });

  it('holds a key to its requests a minute', async () => {
    const key = await server.keyFor(['recognise'], { perMinute: 2 });
    const asked = async () => (await server.ask('GET', '/v1/session', undefined, { key })).status;
    expect([await asked(), await asked(), await asked()]).toEqual([200, 200, 429]);
    const { headers } = await server.ask('GET', '/v1/session', undefined, { key });
    expect(Number(headers['retry-after'])).toBeGreaterThan(0);
  });

  it('lets an address try so many wrong keys, and those who have one go on meanwhile', async () => {
    const tries = [];
    for (let i = 0; i < 5; i++)
      tries.push((await logIn(`lin_${'0'.repeat(12)}_${'A'.repeat(43)}`)).response.statusCode);
    expect(tries).toEqual([401, 401, 401, 429, 429]);
    expect((await server.ask('GET', '/v1/keys')).status).toBe(200);
  });
});
