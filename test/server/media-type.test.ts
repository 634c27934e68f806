import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { TestServer, photo } from './server-fixture.js';

let server: TestServer;
beforeAll(async () => {
  server = await TestServer.open();
}, 60_000);
afterAll(async () => server[Symbol.asyncDispose]());

const send = async (
  method: 'GET' | 'POST' | 'DELETE',
  url: string,
  { type, payload, key = server.key, ...more }: { type?: string; payload?: string; key?: string; coding?: string },
) => {
  const headers = {
    authorization: `Bearer ${key}`,
    ...(type !== undefined && { 'content-type': type }),
    ...(more.coding !== undefined && { 'content-encoding': more.coding }),
  };
  const { statusCode, payload: told } = await server.app.inject({ method, url, headers, ...(payload && { payload }) });
  return { status: statusCode, error: (JSON.parse(told) as { error?: Record<string, string> }).error };
};

const detect = '/v1/detect';
const people = '/v1/collections/team/people/1';
const multipart = 'multipart/form-data; boundary=x';
const bothTypes = 'a body of application/json or multipart/form-data';

describe('a body of a type that the endpoint does not take', () => {
  it.each([
    ['POST', detect, 'text/plain', `${bothTypes}, got "text/plain"`],
    ['POST', detect, 'application/x-www-form-urlencoded', `${bothTypes}, got "application/x-www-form-urlencoded"`],
    ['POST', detect, 'text/xml; charset=utf-8', `${bothTypes}, got "text/xml; charset=utf-8"`],
    ['POST', detect, 'application/vnd.api+json', `${bothTypes}, got "application/vnd.api+json"`],
    ['POST', detect, 'json', `${bothTypes}, got "json"`],
    ['POST', detect, 'image/jpeg', `${bothTypes}, got "image/jpeg"`],
    ['POST', '/v1/keys', multipart, `a body of application/json, got "${multipart}"`],
    ['POST', `${people}/merge`, 'text/plain', 'a body of application/json, got "text/plain"'],
    ['DELETE', people, 'text/plain', 'no body, got "text/plain"'],
  ] as const)('is refused by %s %s: %s', async (method, url, type, told) => {
    const { status, error } = await send(method, url, { type, payload: '{}' });
    expect(status).toBe(415);
    expect(error).toEqual({
      code: 'MEDIA_TYPE_UNSUPPORTED',
      message: `Expected ${told}.`,
      cure: expect.stringContaining('Content-Type'),
    });
  });

  it('is refused when it says none', async () => {
    const { status, error } = await send('POST', detect, { payload: '{}' });
    expect([status, error?.['message']]).toEqual([415, `Expected ${bothTypes}, got one without a Content-Type.`]);
  });

  it('is refused when it is packed', async () => {
    const { status, error } = await send('POST', detect, { type: 'application/json', coding: 'gzip', payload: 'x' });
    expect([status, error?.['message']]).toEqual([415, 'Expected a body that is not packed, got "gzip".']);
  });

  it('is told after whoever asks is known to be allowed to', async () => {
    const recognise = await server.keyFor(['recognise']);
    const wrong = { type: 'text/plain', payload: '{}' };
    expect((await send('POST', '/v1/keys', { ...wrong, key: recognise })).status).toBe(403);
    expect((await send('POST', '/v1/keys', { ...wrong, key: 'lin_none_none' })).status).toBe(401);
  });
});

describe('a body', () => {
  it('is taken however its type is written', async () => {
    const payload = JSON.stringify({ photos: [photo('ada').toString('base64')] });
    for (const type of ['application/json', 'Application/JSON; charset=utf-8', 'application/json ;charset="utf-8"']) {
      expect((await send('POST', detect, { type, payload })).status).toBe(200);
    }
    expect((await send('POST', detect, { type: 'application/json', coding: 'identity', payload })).status).toBe(200);
  });

  it('of JSON is overlooked where none is taken', async () => {
    expect((await send('DELETE', people, { type: 'application/json', payload: '{}' })).status).toBe(404);
  });
});
