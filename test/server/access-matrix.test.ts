import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Access, Scope } from '../../src/server/access.js';
import { ENDPOINTS } from '../../src/server/endpoint-list.js';
import { serverDocument } from '../../src/server/server-document.js';
import { photo, TestServer } from './server-fixture.js';

/** Who asks: nobody, keys that are no longer valid, each scope, and a key of every scope for another collection. */
const ROLES = {
  nobody: null,
  stranger: 'unknown',
  revoked: ['admin'],
  expired: ['admin'],
  recognise: ['recognise'],
  enrol: ['enrol'],
  'recognise and enrol': ['recognise', 'enrol'],
  admin: ['admin'],
} as const satisfies Record<string, readonly Scope[] | null | 'unknown'>;

type Role = keyof typeof ROLES;

/** What is to be answered, stated apart from the code that decides it: 401 without a valid key, 403 below the scope. */
function expected(role: Role, access: Access) {
  if (access === 'open') return 'in';
  if (['nobody', 'stranger', 'revoked', 'expired'].includes(role)) return [401, 'KEY_REQUIRED'];
  if (access === 'any' || role === 'admin') return 'in';
  return role.split(' and ').includes(access) ? 'in' : [403, 'KEY_FORBIDDEN'];
}

const operations = Object.entries(serverDocument().paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, operation]) => ({ method: method.toUpperCase(), path, operation })),
);

let server: TestServer;
const keys = new Map<Role, string | null>();

beforeAll(async () => {
  server = await TestServer.open({ limits: { failuresPerMinute: 1_000_000, perMinute: 1_000_000 } });
  for (const [role, scopes] of Object.entries(ROLES) as [Role, (typeof ROLES)[Role]][]) {
    if (scopes === null) keys.set(role, null);
    else if (scopes === 'unknown') keys.set(role, `lin_${'0'.repeat(12)}_${'A'.repeat(43)}`);
    else {
      const expires = role === 'expired' ? new Date(Date.now() - 1000).toISOString() : null;
      const [key, secret] = await server.service.keys.create({ name: role, scopes, expires });
      if (role === 'revoked') server.service.keys.revoke(key.id);
      keys.set(role, secret);
    }
  }
  await server.ask('POST', '/v1/collections/team/people', { name: 'Ada', photos: [photo('ada')] });
});
afterAll(async () => server[Symbol.asyncDispose]());

const concrete = (path: string) => path.replace('{collection}', 'team').replaceAll(/\{\w+\}/g, '999999');

describe('the document', () => {
  it('has every endpoint that there is a route for, and says who may use it', () => {
    expect(operations.map(({ operation }) => operation.operationId).sort()).toEqual(
      ENDPOINTS.map(({ id }) => id).sort(),
    );
    for (const { operation } of operations) {
      expect(operation.security.length > 0).toBe(operation['x-access'] !== 'open');
    }
  });

  it('lets everybody in at these only', () => {
    const open = operations.filter(({ operation }) => operation['x-access'] === 'open');
    expect(open.map(({ operation }) => operation.operationId).sort()).toEqual(['health', 'logIn', 'openapi', 'ready']);
  });
});

/** An empty body, where one is taken: whoever is let in is told what is missing. */
async function outcome(key: string | null, { method, path, operation }: (typeof operations)[number]) {
  const body = operation.requestBody === undefined ? undefined : {};
  const { status, json } = await server.ask(method as 'GET', concrete(path), body, { key });
  if (status === 401 || status === 403) return [status, json.error.code] as const;
  return status < 500 ? 'in' : status;
}

describe.each(operations)('$method $path', (operation) => {
  it.each(Object.keys(ROLES) as Role[])('answers %s as its access says', async (role) => {
    const should = expected(role, operation.operation['x-access'] as Access);
    expect(await outcome(keys.get(role)!, operation)).toEqual(should);
  });
});

describe.each(operations.filter(({ path }) => path.includes('{collection}')))('$method $path', (operation) => {
  it('lets no key in that is for other collections', async () => {
    const key = await server.keyFor(['recognise', 'enrol'], { collections: ['other'] });
    expect(await outcome(key, operation)).toEqual([403, 'KEY_FORBIDDEN']);
  });
});
