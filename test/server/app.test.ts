import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { fakeReader, photo, TestServer } from './server-fixture.js';

let server: TestServer;
beforeAll(async () => {
  server = await TestServer.open();
});
afterAll(async () => server[Symbol.asyncDispose]());

describe('every answer', () => {
  it('carries the headers that keep pages of others out, whether it is an answer or an error', async () => {
    for (const url of ['/health', '/nowhere', '/v1/keys']) {
      const { headers } = await server.ask('GET', url, undefined, { key: null });
      expect(headers['content-security-policy']).toContain("default-src 'none'");
      expect(headers['content-security-policy']).not.toContain('unsafe');
      expect(headers['x-content-type-options']).toBe('nosniff');
      expect(headers['cache-control']).toBe('no-store');
      expect(headers['x-request-id']).toMatch(/^[0-9a-f-]{36}$/);
    }
  });

  it('that is an error has a code, what is wrong, and what to do', async () => {
    const { status, json } = await server.ask('GET', '/v1/nowhere');
    expect(status).toBe(404);
    expect(json).toEqual({
      error: { code: 'NO_ENDPOINT', message: expect.any(String), cure: expect.stringContaining('openapi.json') },
    });
  });
});

describe('a body', () => {
  it('is not read for a path or method that there is not', async () => {
    for (const [method, url] of [
      ['POST', '/nowhere'],
      ['PUT', '/v1/verify'],
    ] as const) {
      const headers = { 'content-type': 'application/json' };
      // Whoever read this would say that it is no JSON.
      const { statusCode, payload } = await server.app.inject({ method, url, headers, payload: '{' });
      expect(statusCode).toBe(404);
      expect(payload).toContain('NO_ENDPOINT');
    }
  });

  it('is small where anybody may send one', async () => {
    const { status } = await server.ask('POST', '/v1/session', { key: 'k'.repeat(5000) }, { key: null });
    expect(status).toBe(413);
  });

  it('with many wrong names is not answered with all of them', async () => {
    const wrong = Object.fromEntries(Array.from({ length: 5000 }, (_, i) => [`wrong${i}`, 0]));
    const { status, json } = await server.ask('POST', '/v1/detect', wrong);
    expect(status).toBe(400);
    expect((json as { error: { message: string } }).error.message.length).toBeLessThan(600);
  });
});

describe('health and readiness', () => {
  it('are told to everybody', async () => {
    expect((await server.ask('GET', '/health', undefined, { key: null })).json).toEqual({ status: 'alive' });
    expect((await server.ask('GET', '/ready', undefined, { key: null })).json).toEqual({ status: 'ready' });
  });

  it('are asked at the same cost however much is in the gallery, because anybody may', async () => {
    await using full = await TestServer.open();
    const counts = () => Promise.reject(new Error('counted'));
    Object.assign(full.service.gallery, { collections: counts, people: counts });
    expect((await full.ask('GET', '/ready', undefined, { key: null })).json).toEqual({ status: 'ready' });
    await full.service.gallery.close();
    expect((await full.ask('GET', '/ready', undefined, { key: null })).status).toBe(500);
  });

  it('differ while the server ends: it is alive, and takes nothing new', async () => {
    await using ending = await TestServer.open();
    ending.service.accepting = false;
    expect((await ending.ask('GET', '/health')).status).toBe(200);
    const { status, json, headers } = await ending.ask('GET', '/ready');
    expect([status, json.error.code, Number(headers['retry-after']) > 0]).toEqual([503, 'SERVER_BUSY', true]);
    expect((await ending.ask('POST', '/v1/detect', { photos: [photo('ada')] })).status).toBe(503);
  });
});

describe('a request', () => {
  it('is refused for a field that there is not, which the answer names', async () => {
    const { status, json } = await server.ask('POST', '/v1/detect', { photos: [photo('ada')], fotos: [] });
    expect([status, json.error.code]).toEqual([400, 'REQUEST_INVALID']);
    expect(json.error.message).toContain('fotos');
  });

  it('is refused for a body that is no JSON', async () => {
    const broken = await server.app.inject({
      method: 'POST',
      url: '/v1/detect',
      headers: { authorization: `Bearer ${server.key}`, 'content-type': 'application/json' },
      payload: '{',
    });
    expect([broken.statusCode, broken.json().error.code]).toEqual([400, 'REQUEST_INVALID']);
  });

  it('is refused for a URL in place of a photo: the server fetches nothing', async () => {
    const { status, json } = await server.ask('POST', '/v1/detect', { photos: ['https://example.org/a.jpg'] });
    expect([status, json.error.code]).toEqual([400, 'REQUEST_INVALID']);
  });

  it('is refused before its body is read when that is too large', async () => {
    await using small = await TestServer.open({ limits: { bodyBytes: 20_000 } });
    const { status, json } = await small.ask('POST', '/v1/detect', { photos: ['A'.repeat(20_000)] });
    expect([status, json.error.code]).toEqual([413, 'REQUEST_TOO_LARGE']);
  });

  it('is refused when it has more photos, or a larger one, than are taken', async () => {
    await using small = await TestServer.open({ limits: { photos: 2, photoBytes: 12 } });
    const many = await small.ask('POST', '/v1/detect', { photos: [photo(), photo(), photo()] });
    expect([many.status, many.json.error.code]).toEqual([413, 'REQUEST_TOO_LARGE']);
    const large = await small.ask('POST', '/v1/detect', { photos: [photo('ada', 'ben')] });
    expect([large.status, large.json.error.code]).toEqual([413, 'REQUEST_TOO_LARGE']);
  });

  it('that takes too long is answered so, and its photos are given up', async () => {
    let given: AbortSignal | undefined;
    const slow = (signal?: AbortSignal) =>
      new Promise<void>((_, reject) => {
        given = signal;
        signal!.addEventListener('abort', () => reject(signal!.reason));
      });
    await using late = await TestServer.open({ limits: { requestMs: 60 } }, { faces: fakeReader(slow) });
    const { status, json } = await late.ask('POST', '/v1/detect', { photos: [photo('ada')] });
    expect([status, json.error.code, given?.aborted]).toEqual([504, 'TIMED_OUT', true]);
  });

  it('beyond what is worked on at once is told to come again, and the next after that is served', async () => {
    let release: () => void = () => {};
    const gate = new Promise<void>((resolve) => (release = resolve));
    let begun = 0;
    const slow = () => {
      begun++;
      return gate;
    };
    await using busy = await TestServer.open({ limits: { requests: 2 } }, { faces: fakeReader(slow) });
    const detect = () => busy.ask('POST', '/v1/detect', { photos: [photo('ada')] });
    const accepted = [detect(), detect()];
    await vi.waitFor(() => expect(begun).toBe(2), 20_000);
    const refused = await detect();
    expect([refused.status, refused.json.error.code, refused.headers['retry-after']]).toEqual([
      503,
      'SERVER_BUSY',
      '1',
    ]);
    release();
    expect((await Promise.all(accepted)).map(({ status }) => status)).toEqual([200, 200]);
    expect((await detect()).status).toBe(200);
  });
});
