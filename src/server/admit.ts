import type { FastifyInstance, FastifyRequest } from 'fastify';
import { LineamentError } from '../errors.js';
import { type Caller, requireCollection, requireScope } from './access.js';
import type { Endpoint } from './endpoint.js';
import { RetryLater } from './http-status.js';
import { InFlight } from './in-flight.js';
import { RateLimiter } from './rate-limiter.js';
import type { Service } from './service.js';
import type { ServerSettings } from './settings.js';

declare module 'fastify' {
  interface FastifyRequest {
    /** Whoever asks; null where an endpoint is open and they have no key. */
    caller: Caller | null;
    /** Aborted when whoever asked has gone, or the time for a request is over. */
    ending: AbortSignal;
    /** Gives the request's place back. */
    leave: () => void;
  }
}

/** Bodies below this are not worth counting exactly. */
const SMALL = 16_384;

/** Bytes of a body that anybody may send: a key fits in it. */
const OPEN_BYTES = 4096;

/** Requests at once to what takes no key. */
const MOST_STRANGERS = 64;

/** What watches the server has to be answered when it is full or ends, or it would be taken for dead. */
const PROBES = new Set(['/health', '/ready', '/metrics']);

/**
 * Decides for each request whether it is let in, before anything of its body is read: who asks, whether they may, whether they ask
 * too often, and whether there is room.
 */
export function admit(app: FastifyInstance, service: Service): void {
  const { limits } = service.settings;
  const rates = new RateLimiter();
  // Places of their own, or whoever sends slowly what takes no key would keep everybody out.
  const strangers = new InFlight({ requests: MOST_STRANGERS, inFlightBytes: limits.inFlightBytes });
  app.decorateRequest('caller', null);
  // Both are set below for every request that an endpoint sees.
  app.decorateRequest('ending', null as unknown as AbortSignal);
  app.decorateRequest('leave', null as unknown as () => void);

  app.addHook('onRequest', async (request, reply) => {
    request.leave = () => {};
    const { endpoint } = request.routeOptions.config;
    if (endpoint === undefined) {
      // Fastify would read the body before it finds that there is nobody to take it.
      if (request.is404) throw noEndpoint();
      return;
    }
    if (endpoint.access !== 'open') {
      const caller = await service.authentication.callerOf(request);
      if (caller === null)
        throw new LineamentError('KEY_REQUIRED', 'This takes a key, and none came with the request.');
      request.caller = caller;
      const seconds = rates.take(caller.id, caller.perMinute ?? limits.perMinute);
      if (seconds > 0) {
        throw new RetryLater('RATE_LIMITED', 'The key has sent as many requests as it may in a minute.', seconds);
      }
      requireScope(caller, endpoint.access);
      const { collection } = request.params as { collection?: string };
      if (collection !== undefined) requireCollection(caller, collection);
      // Checking a key takes a while: whoever left meanwhile would never give a place back.
      if (request.raw.destroyed) throw new LineamentError('TIMED_OUT', 'Whoever asked has gone.');
    }
    if (!service.accepting && !PROBES.has(endpoint.path)) {
      throw new RetryLater('SERVER_BUSY', 'The server is shutting down.', 5);
    }
    if (endpoint.answers !== 'events' && !PROBES.has(endpoint.path)) {
      const places = endpoint.access === 'open' ? strangers : service.inFlight;
      request.leave = places.enter(bytesOf(request, mostBytes(endpoint, limits)));
    }
    const controller = new AbortController();
    request.ending = controller.signal;
    const late = new LineamentError('TIMED_OUT', `The request took longer than ${limits.requestMs} ms.`);
    const end = () => {
      controller.abort(late);
      // It was answered in time, and is read too slowly.
      if (reply.raw.headersSent) reply.raw.destroy();
    };
    const timer = endpoint.answers === 'events' ? undefined : setTimeout(end, limits.requestMs);
    reply.raw.once('close', () => {
      clearTimeout(timer);
      request.leave();
      controller.abort(new LineamentError('TIMED_OUT', 'Whoever asked has gone.'));
    });
  });
}

/** Nothing is read of a request that nobody takes. */
export function noEndpoint(): LineamentError {
  return new LineamentError('NO_ENDPOINT', 'There is nothing at this path, or not by this method.');
}

/** The most bytes of a body: little for whoever has shown no key. */
export function mostBytes({ access }: Endpoint, { bodyBytes }: ServerSettings['limits']): number {
  return access === 'open' ? Math.min(OPEN_BYTES, bodyBytes) : bodyBytes;
}

/** Bytes of a body; where nobody says, as many as there may be. @throws REQUEST_TOO_LARGE */
function bytesOf({ headers, method }: FastifyRequest, most: number): number {
  if (method === 'GET') return SMALL;
  const told = headers['content-length'];
  if (told === undefined) return headers['transfer-encoding'] === undefined ? SMALL : most;
  if (Number(told) <= most) return Math.max(SMALL, Number(told));
  throw new LineamentError('REQUEST_TOO_LARGE', `The request has ${told} bytes, and ${most} are taken at most.`);
}
