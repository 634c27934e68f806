import { createHash, randomUUID } from 'node:crypto';
import cookie from '@fastify/cookie';
import multipart from '@fastify/multipart';
import Fastify, { type FastifyInstance, type FastifyReply, type FastifyServerOptions, LogController } from 'fastify';
import { admit, mostBytes, noEndpoint } from './admit.js';
import { serveConsole } from './console-files.js';
import { HEARTBEAT_MS } from './event-stream.js';
import { type Asked, type Endpoint } from './endpoint.js';
import { ENDPOINTS } from './endpoint-list.js';
import { errorAnswer, RetryLater } from './http-status.js';
import { readJson } from './json-body.js';
import { mediaTypes, requireMediaType } from './media-type.js';
import { requestParser } from './request-parser.js';
import { SECURITY_HEADERS } from './security-headers.js';
import type { Service } from './service.js';
import type { ServerSettings } from './settings.js';
import { readTlsFiles } from './tls-files.js';
import { answerUnreadable } from './unreadable-request.js';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** What the route is for. */
    readonly endpoint?: Endpoint;
  }
}

/** How long the headers of a request may take to arrive. */
const MOST_HEADERS_MS = 10_000;

export interface AppOptions {
  /** Where the log goes; false for nowhere. */
  readonly logger?: FastifyServerOptions['logger'];
  readonly tls?: { readonly certificate: string; readonly key: string } | null;
  /** Holds what is answered against the schema of the answer: for tests. */
  readonly checkAnswers?: boolean;
}

/** The server's HTTP side: every endpoint with who may use it, what it takes and what it answers. */
export async function createApp(service: Service, options: AppOptions = {}): Promise<FastifyInstance> {
  const { limits, behindProxy } = service.settings;
  const { tls = null, logger = false } = options;
  const connections = connectionLimits(limits);
  const app = Fastify({
    logger,

    // What is logged of a request is decided below: never a URL with what stands in it, nor a body.
    logController: new LogController({ disableRequestLogging: true }),
    genReqId: () => randomUUID(),
    bodyLimit: limits.bodyBytes,
    requestTimeout: limits.requestMs,
    // A connection on which nothing moves for longer than a request may take, or an event stream is silent, leads nowhere.
    connectionTimeout: Math.max(limits.requestMs, 2 * HEARTBEAT_MS) + 1000,
    clientErrorHandler: answerUnreadable,
    // A path that is no path: nobody has seen the request yet.
    frameworkErrors: (_error, _request, reply) => {
      const { status, error } = errorAnswer(noEndpoint());
      const answer = reply as unknown as FastifyReply;
      void answer.headers(SECURITY_HEADERS).code(status).type('application/json; charset=utf-8').send({ error });
    },
    // The nearest is the proxy; what its clients say of those before them is theirs to invent.
    trustProxy: behindProxy && ((_: string, hop: number) => hop === 0),
    forceCloseConnections: 'idle',
    return503OnClosing: true,
    requestIdHeader: false,
    exposeHeadRoutes: false,
    routerOptions: { maxParamLength: 400 },
    ...(tls === null
      ? { http: connections }
      : { https: { ...connections, ...readTlsFiles(tls), minVersion: 'TLSv1.2' } }),
  } as FastifyServerOptions) as unknown as FastifyInstance;
  app.server.maxConnections = limits.connections;
  service.note = (what, message) => app.log.info(what, message);
  readJson(app);
  await app.register(cookie);
  await app.register(multipart, {
    limits: { fileSize: limits.photoBytes, files: limits.photos, fieldSize: 1_000_000, fields: 100, parts: 1000 },
  });

  const { inFlight } = service;
  service.metrics.gauge('lineament_requests_in_flight', 'Requests being worked on.', () => inFlight.requests);
  service.metrics.gauge('lineament_in_flight_bytes', 'Bytes of their bodies.', () => inFlight.bytes);
  service.metrics.gauge('lineament_photos_waiting', 'Photos that wait for a thread.', () => service.faces.waiting);

  app.addHook('onRequest', async (request, reply) => {
    reply.headers(SECURITY_HEADERS).header('X-Request-Id', request.id);
  });
  admit(app, service);

  app.setErrorHandler(async (thrown, request, reply) => {
    const { status, error, masked } = errorAnswer(thrown);
    if (masked) request.log.error({ err: thrown, request: request.id }, 'a request failed');
    if (thrown instanceof RetryLater) reply.header('Retry-After', thrown.afterSeconds);
    else if (status === 503) reply.header('Retry-After', 1);
    // Parts that were given up half-way would be read to their end, and taken apart, for nobody.
    if (request.isMultipart() && !request.raw.complete) reply.header('Connection', 'close');
    if (status === 401) reply.header('WWW-Authenticate', 'Bearer');
    return reply.code(status).type('application/json; charset=utf-8').send({ error });
  });
  app.setNotFoundHandler(() => {
    throw noEndpoint();
  });
  app.addHook('onSend', async (_, reply) => {
    // A connection that stays open would keep the server from ending.
    if (!service.accepting) reply.header('Connection', 'close');
  });
  app.addHook('onResponse', async (request, reply) => {
    const route = request.routeOptions.url ?? 'none';
    const labels = { method: request.method, route, status: String(reply.statusCode) };
    service.metrics.count('lineament_requests_total', 'Requests answered.', labels);
    service.metrics.duration({ method: request.method, route }, reply.elapsedTime / 1000);
    request.log.info({ ...labels, ms: Math.round(reply.elapsedTime), key: request.caller?.id ?? null }, 'answered');
  });

  for (const endpoint of ENDPOINTS) route(app, endpoint, service, options.checkAnswers ?? false);
  await serveConsole(app);
  return app;
}

/** How long a request may take to arrive, headers and all; and how often that is looked at. */
function connectionLimits({ requestMs }: ServerSettings['limits']) {
  return {
    headersTimeout: Math.min(requestMs, MOST_HEADERS_MS),
    requestTimeout: requestMs,
    connectionsCheckingInterval: Math.min(requestMs, 1000),
  };
}

function route(app: FastifyInstance, endpoint: Endpoint, service: Service, checkAnswers: boolean): void {
  const parse = requestParser(endpoint, service.settings.limits);
  const types = mediaTypes(endpoint);
  app.route({
    method: endpoint.method,
    url: endpoint.path.replaceAll(/\{(\w+)\}/g, ':$1'),
    config: { endpoint },
    bodyLimit: mostBytes(endpoint, service.settings.limits),
    // After it is decided who asks, and before the body is read.
    onRequest: async ({ headers }) => {
      if (endpoint.method !== 'GET') requireMediaType(headers, types);
    },
    handler: async (request, reply) => {
      const parsed = await parse(request);
      const asked: Asked<unknown, unknown, unknown> = {
        ...parsed,
        caller: request.caller!,
        signal: request.ending,
        lastEventId: lastEventIdOf(request.headers['last-event-id']),
        address: request.ip,
        secure: request.protocol === 'https',
        cookies: request.cookies,
        reply,
      };
      const handle = () => endpoint.handle(asked as Asked<never, never, never>, service);
      const answer =
        parsed.idempotencyKey === null
          ? await handle()
          : await service.answered.once(
              {
                caller: request.caller!.id,
                idempotencyKey: parsed.idempotencyKey,
                request: Buffer.from(JSON.stringify([endpoint.id, parsed.params, fingerprint(parsed.body)])),
              },
              handle,
            );
      if (reply.sent || endpoint.answers === 'events') return reply;
      if (checkAnswers) endpoint.answer.parse(answer);
      if (endpoint.answers !== 'json') return reply.send(answer);
      return reply.type('application/json; charset=utf-8').send(JSON.stringify(answer));
    },
  });
}

function lastEventIdOf(header: string | string[] | undefined): number | null {
  const id = Number(header ?? Number.NaN);
  return Number.isInteger(id) && id >= 0 ? id : null;
}

/** A body with its bytes as their hash, which is the same for the same bytes however they came. */
function fingerprint(body: unknown): unknown {
  if (body instanceof Uint8Array) return createHash('sha256').update(body).digest('hex');
  if (Array.isArray(body)) return body.map(fingerprint);
  if (typeof body !== 'object' || body === null) return body ?? null;
  return Object.fromEntries(Object.entries(body).map(([key, value]) => [key, fingerprint(value)]));
}
