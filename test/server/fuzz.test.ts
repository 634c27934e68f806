import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { errorAnswerSchema } from '../../src/server/error-schema.js';
import { serverDocument } from '../../src/server/server-document.js';
import { photo, TestServer } from './server-fixture.js';

/** Requests; `LINEAMENT_FUZZ_RUNS=20000 npx vitest run test/server/fuzz.test.ts` sends many more. */
const RUNS = Number(process.env['LINEAMENT_FUZZ_RUNS'] ?? 400);

let server: TestServer;
beforeAll(async () => {
  server = await TestServer.open({ limits: { perMinute: 1_000_000, failuresPerMinute: 1_000_000, requestMs: 5000 } });
  await server.ask('POST', '/v1/collections/team/people', { name: 'Ada', photos: [photo('ada')] });
});
afterAll(async () => server[Symbol.asyncDispose]());

const operations = Object.entries(serverDocument().paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, operation]) => ({
    method: method.toUpperCase() as 'GET',
    path,
    // Names that the endpoint knows, so that some of the bodies get further than the first check.
    fields: Object.keys(
      (operation.requestBody as { content: Record<string, { schema: { properties?: object } }> } | undefined)?.content[
        'application/json'
      ]?.schema.properties ?? {},
    ),
  })),
);

const value = fc.oneof(
  fc.constantFrom(
    photo('ada').toString('base64'),
    photo('ada', 'ben').toString('base64'),
    'all',
    'team',
    'strict',
    '__proto__',
  ),
  fc.integer({ min: -2, max: 5 }),
  fc.double(),
  fc.boolean(),
  fc.constant(null),
  fc.array(fc.constantFrom(photo('ada').toString('base64'), '', 'x', 1), { maxLength: 3 }),
  fc.jsonValue({ maxDepth: 3 }),
  fc.string({ unit: 'binary' }),
);

const request = fc.constantFrom(...operations).chain(({ method, path, fields }) =>
  fc.record({
    method: fc.constant(method),
    url: fc
      .array(fc.oneof(fc.constantFrom('team', '1', '0', '%00', '..%2f', 'x'.repeat(300)), fc.webPath()), {
        minLength: 3,
        maxLength: 3,
      })
      .map((parts) => {
        let i = 0;
        return path.replaceAll(/\{\w+\}/g, () => (parts[i++] ?? '1').replaceAll('/', ''));
      }),
    query: fc.option(fc.webQueryParameters(), { nil: null }),
    body: fc.oneof(
      {
        weight: 5,
        arbitrary: fc.dictionary(fc.oneof(fc.constantFrom(...fields, 'extra'), fc.string()), value, { maxKeys: 5 }),
      },
      { weight: 1, arbitrary: fc.jsonValue() },
    ),
    contentType: fc.constantFrom(
      'application/json',
      'application/json',
      'application/json',
      'multipart/form-data; boundary=x',
      'text/plain',
    ),
  }),
);

describe('whatever is sent', () => {
  it(
    'is answered by the schema or told what is wrong with it, and never by a failure of the server',
    async () => {
      await fc.assert(
        fc.asyncProperty(request, async ({ method, url, query, body, contentType }) => {
          const response = await server.app.inject({
            method,
            url: `${url}${query === null ? '' : `?${query}`}`,
            headers: {
              authorization: `Bearer ${server.key}`,
              ...(method !== 'GET' && { 'content-type': contentType }),
            },
            ...(method !== 'GET' && { payload: JSON.stringify(body) }),
          });
          const told = response.statusCode < 400 || errorAnswerSchema.strict().safeParse(response.json()).success;
          expect({ failed: response.statusCode >= 500, told }).toEqual({ failed: false, told: true });
        }),
        { numRuns: RUNS, seed: 1 },
      );
    },
    120_000 + RUNS * 60,
  );
});
