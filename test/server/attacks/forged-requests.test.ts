import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { serverDocument } from '../../../src/server/server-document.js';
import { photo, TestServer } from '../server-fixture.js';

const operations = Object.entries(serverDocument().paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, operation]) => ({
    method: method.toUpperCase() as 'GET' | 'POST',
    path,
    operation,
  })),
);
const changes = operations.filter(({ method, operation }) => method !== 'GET' && operation['x-access'] !== 'open');

let server: TestServer;
let cookie: string;
beforeAll(async () => {
  server = await TestServer.open();
  await server.ask('POST', '/v1/collections/team/people', { name: 'Ada', photos: [photo('ada')] });
  const { cookies } = await server.app.inject({ method: 'POST', url: '/v1/session', payload: { key: server.key } });
  cookie = cookies[0]!.value;
});
afterAll(async () => server[Symbol.asyncDispose]());

const concrete = (path: string) => path.replace('{collection}', 'team').replaceAll(/\{\w+\}/g, '1');

describe('a page of somebody else’s, in the browser of one who is logged in', () => {
  // What a form or a script of another site may send without asking first.
  it.each(
    changes.flatMap((each) =>
      ['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x', 'application/json'].map(
        (type) => ({ ...each, type }),
      ),
    ),
  )('changes nothing by $method $path as $type', async ({ method, path, type }) => {
    const { statusCode, payload } = await server.app.inject({
      method,
      url: concrete(path),
      cookies: { lineament_session: cookie },
      headers: { 'content-type': type, origin: 'https://evil.example' },
      payload: '{}',
    });
    expect([statusCode, payload.includes('REQUEST_UNTRUSTED')]).toEqual([403, true]);
  });

  it('changes nothing by any GET', async () => {
    const before = JSON.stringify([await server.service.gallery.log(0), server.service.keys.list()]);
    for (const { path } of operations.filter(({ method }) => method === 'GET')) {
      await server.app.inject({ url: concrete(path), cookies: { lineament_session: cookie } });
    }
    expect(JSON.stringify([await server.service.gallery.log(0), server.service.keys.list()])).toBe(before);
  });

  it('can log nobody in as another by the token of a session of its own', async () => {
    const other = await server.app.inject({ method: 'POST', url: '/v1/session', payload: { key: server.key } });
    const { statusCode } = await server.app.inject({
      method: 'DELETE',
      url: '/v1/session',
      cookies: { lineament_session: cookie },
      headers: { 'x-csrf-token': other.json().csrf },
    });
    expect(statusCode).toBe(403);
  });
});
