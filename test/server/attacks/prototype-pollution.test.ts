import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { photo, TestServer } from '../server-fixture.js';

let server: TestServer;
beforeAll(async () => {
  server = await TestServer.open();
});
afterAll(async () => server[Symbol.asyncDispose]());

const post = (url: string, payload: string, contentType = 'application/json') =>
  server.app.inject({
    method: 'POST',
    url,
    headers: { authorization: `Bearer ${server.key}`, 'content-type': contentType },
    payload,
  });

const PHOTO = photo('ada').toString('base64');

/** JSON whose own keys are names of the prototype; JSON.parse alone would make properties of them. */
const POISON = [
  '{"__proto__":{"polluted":1,"face":0,"review":"off"}}',
  '{"__proto__":null}',
  '{"\\u005f_proto__":{"polluted":1}}',
  '{"constructor":{"prototype":{"polluted":1}}}',
  '{"__proto__.polluted":1,"constructor.prototype.polluted":1,"__proto__[polluted]":1}',
];

describe('a body with names of the prototype', () => {
  it.each(POISON)('%s is refused, and changes no object', async (poison) => {
    const merged = `{"photos":["${PHOTO}"],${poison.slice(1)}`;
    const { statusCode, payload } = await post('/v1/detect', merged);
    expect([statusCode, payload.includes('REQUEST_INVALID')]).toEqual([400, true]);
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
  });

  it.each(POISON.slice(0, 4))('%s is refused inside metadata too, which keep any other JSON', async (poison) => {
    const { statusCode } = await post(
      '/v1/collections/team/people',
      `{"name":"Ada","photos":["${PHOTO}"],"metadata":{"a":[${poison}]}}`,
    );
    expect(statusCode).toBe(400);
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
  });

  it('in multipart is refused as well', async () => {
    for (const name of ['__proto__', 'constructor', 'toString', 'hasOwnProperty', '__proto__[polluted]']) {
      const body = `--x\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n{"polluted":1}\r\n--x--\r\n`;
      const { statusCode } = await post('/v1/detect', body, 'multipart/form-data; boundary=x');
      expect(statusCode).toBe(400);
    }
    const nested = `--x\r\nContent-Disposition: form-data; name="metadata"\r\n\r\n${POISON[0]}\r\n--x--\r\n`;
    expect((await post('/v1/collections/team/people', nested, 'multipart/form-data; boundary=x')).statusCode).toBe(400);
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
  });

  it('in a query or a path is a name like any other', async () => {
    for (const url of [
      '/v1/collections/team/people?__proto__[polluted]=1',
      '/v1/collections/team/people?constructor.prototype.polluted=1',
      '/v1/audit-log?__proto__=1',
      '/v1/runs/__proto__',
      '/v1/collections/__proto__',
      '/v1/collections/constructor/people',
    ]) {
      const { status } = await server.ask('GET', url);
      expect([400, 404]).toContain(status);
    }
    const named = await server.ask('POST', '/v1/collections/__proto__/people', {
      name: 'constructor',
      photos: [photo('ada')],
    });
    expect(named.json.kind).toBe('enrolled');
    const found = await server.ask('POST', '/v1/collections/__proto__/identify', { photo: photo('ada') });
    expect(found.json.matches[0].name).toBe('constructor');
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
  });
});
