import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { errorAnswerSchema } from '../../src/server/error-schema.js';
import { serverDocument } from '../../src/server/server-document.js';
import { type Schema, valueOf } from './schema-arbitrary.js';
import { photo, TestServer } from './server-fixture.js';

/** Requests; `LINEAMENT_FUZZ_RUNS=20000 npx vitest run test/server/fuzz.test.ts` sends many more. */
const RUNS = Number(process.env['LINEAMENT_FUZZ_RUNS'] ?? 400);

/** Longer than the server lets any request take, in turns of the event loop: a process that is held still meanwhile does not hang. */
const [TURNS, TURN_MS] = [150, 100];

let server: TestServer;
beforeAll(async () => {
  server = await TestServer.open({ limits: { perMinute: 1_000_000, failuresPerMinute: 1_000_000, requestMs: 5000 } });
});
afterAll(async () => server[Symbol.asyncDispose]());

/** What paths name when they name something that there is. */
interface Newest {
  readonly collection: 'team';
  readonly person: string;
  readonly template: string;
  readonly key: string;
  readonly model: string;
  readonly run?: string;
  readonly evaluation?: string;
}

/** Enrols somebody, and makes a key: what a request forgets on the way is there again for those after it. */
async function somebodyNew(): Promise<Newest> {
  const [{ json: enrolled }, { json: key }] = await Promise.all([
    server.ask('POST', '/v1/collections/team/people', {
      name: 'Ada',
      photos: [photo(`ada:1:${Math.sqrt(++enrolments) % 0.3}`)],
    }),
    server.ask('POST', '/v1/keys', { name: 'door', scopes: ['recognise'] }),
  ]);
  return {
    collection: 'team',
    person: String(enrolled.person),
    template: String(enrolled.added[0] ?? 1),
    key: key.id,
    model: 'dlib-resnet',
  };
}

let enrolments = 0;

/**
 * What takes more than its schema tells: another person, a right key, a session, a folder that the server was not given, embeddings of
 * the model's size, pairs of both kinds.
 */
const TAKES_MORE = new Set([
  'mergePeople',
  'splitPerson',
  'logIn',
  'logOut',
  'getRun',
  'runEvents',
  'runReport',
  'evaluationReport',
  'evaluationPairs',
  'clusterEmbeddings',
  'proposeCalibration',
]);

const operations = Object.entries(serverDocument().paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, operation]) => ({ method: method.toUpperCase() as 'GET', path, ...operation })),
);

const photos = fc.constantFrom(...[photo('ada'), photo('ada', 'ben'), photo()].map((file) => file.toString('base64')));

/** What no schema expects, or any. */
const anything = fc.oneof(
  fc.constantFrom('all', 'strict', '__proto__', '', '\0', 'x'.repeat(300), 'é'.repeat(5000)),
  fc.integer(),
  fc.double(),
  fc.constantFrom(null, true, Number.MAX_SAFE_INTEGER + 1, 1e308),
  fc.jsonValue({ maxDepth: 3 }),
  fc.string({ unit: 'binary' }),
);

const place = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom('NEWEST') },
  { weight: 2, arbitrary: fc.constantFrom('0', '%00', '..%2f', '%', 'x'.repeat(300), '__proto__') },
  { weight: 1, arbitrary: fc.webPath().map((text) => text.replaceAll('/', '')) },
);

const request = fc.constantFrom(...operations).chain(({ method, path, requestBody, parameters, operationId }) => {
  const schema = (requestBody as { content: Record<string, { schema: Schema }> } | undefined)?.content[
    'application/json'
  ]?.schema;
  const queries = parameters.filter((each) => each.in === 'query');
  return fc.record({
    operationId: fc.constant(operationId),
    enrolFirst: fc.nat(19).map((number) => number === 0),
    method: fc.constant(method),
    url: fc.array(place, { minLength: 3, maxLength: 3 }).map((parts) => {
      let i = 0;
      return path.replaceAll(/\{(\w+)\}/g, (_, name: string) => parts[i++]!.replace('NEWEST', `newest-${name}`));
    }),
    query: fc.oneof(
      fc.constant(''),
      fc
        .record(Object.fromEntries(queries.map(({ name }) => [name, fc.oneof(fc.nat(3), fc.string())])), {
          requiredKeys: [],
        })
        .map((values) => new URLSearchParams(values as Record<string, string>).toString()),
      { weight: 1, arbitrary: fc.webQueryParameters() },
    ),
    body: fc.oneof(
      { weight: 8, arbitrary: schema === undefined ? anything : valueOf(schema, photos, anything) },
      { weight: 1, arbitrary: anything },
    ),
    contentType: fc.constantFrom(
      ...Array<string>(8).fill('application/json'),
      'multipart/form-data; boundary=x',
      'multipart/form-data',
      'text/plain',
      'application/json; charset=utf-16',
    ),
    idempotencyKey: fc.option(fc.constantFrom('a', 'b', 'c'.repeat(201)), { nil: undefined, freq: 8 }),
  });
});

/** Fulfilled with null when a request takes too long. */
function hung(answered: Promise<unknown>): Promise<null> {
  return new Promise((resolve) => {
    let turns = 0;
    const timer = setInterval(() => {
      if (++turns === TURNS) resolve(null);
    }, TURN_MS);
    void answered.finally(() => clearInterval(timer)).catch(() => {});
  });
}

describe('whatever is sent', () => {
  it(
    'is answered by the schema or told what is wrong with it, never by a failure of the server, and in time',
    async () => {
      const accepted = new Map<string, number>();
      let newest = await somebodyNew();
      await fc.assert(
        fc.asyncProperty(
          request,
          async ({ operationId, method, url, query, body, contentType, idempotencyKey, enrolFirst }) => {
            if (enrolFirst) newest = await somebodyNew();
            const sending = server.app.inject({
              method,
              url: `${url.replaceAll(/newest-(\w+)/g, (_, name: keyof typeof newest) => newest[name] ?? '1')}${query === '' ? '' : `?${query}`}`,
              headers: {
                authorization: `Bearer ${server.key}`,
                ...(method !== 'GET' && { 'content-type': contentType }),
                ...(idempotencyKey !== undefined && { 'idempotency-key': idempotencyKey }),
              },
              ...(method !== 'GET' && { payload: JSON.stringify(body) ?? '' }),
            });
            const response = await Promise.race([sending, hung(sending)]);
            expect(response).not.toBeNull();
            const { statusCode } = response!;
            if (statusCode < 400) accepted.set(operationId, (accepted.get(operationId) ?? 0) + 1);
            const told = statusCode < 400 || errorAnswerSchema.strict().safeParse(response!.json()).success;
            expect({ failed: statusCode >= 500, told }).toEqual({ failed: false, told: true });
          },
        ),
        { numRuns: RUNS, seed: 1 },
      );
      // What never gets past the first check would test that alone.
      const sum = [...accepted.values()].reduce((total, count) => total + count, 0);
      expect(sum / RUNS).toBeGreaterThan(0.2);
      const never = operations
        .map(({ operationId }) => operationId)
        .filter((id) => !accepted.has(id) && !TAKES_MORE.has(id));
      expect(RUNS < 10_000 ? [] : never).toEqual([]);
    },
    120_000 + RUNS * 60,
  );
});
