import type { FastifyInstance, FastifyRequest } from 'fastify';
import { LineamentError } from '../errors.js';
import { type Caller, requireCollection, requireScope } from './access.js';
import { RetryLater } from './http-status.js';
import type { InFlight } from './in-flight.js';
import { RateLimiter } from './rate-limiter.js';
import type { Service } from './service.js';

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

/**
 * Decides for each request whether it is let in, before anything of its body is read: who asks, whether they may, whether they ask
 * too often, and whether there is room.
 */
export function admit(app: FastifyInstance, service: Service, inFlight: InFlight): void {
  const { limits } = service.settings;
  const rates = new RateLimiter();
  app.decorateRequest('caller', null);
  // Both are set below for every request that an endpoint sees.
  app.decorateRequest('ending', null as unknown as AbortSignal);
  app.decorateRequest('leave', null as unknown as () => void);

  app.addHook('onRequest', async (request, reply) => {
    request.leave = () => {};
    const { endpoint } = request.routeOptions.config;
    if (endpoint === undefined) return;
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
    }
    if (endpoint.method !== 'GET' && !service.accepting) {
      throw new RetryLater('SERVER_BUSY', 'The server is shutting down.', 5);
    }
    if (endpoint.answers !== 'events') request.leave = inFlight.enter(bytesOf(request, limits.bodyBytes));
    const controller = new AbortController();
    request.ending = controller.signal;
    const late = new LineamentError('TIMED_OUT', `The request took longer than ${limits.requestMs} ms.`);
    const timer =
      endpoint.answers === 'events' ? undefined : setTimeout(() => controller.abort(late), limits.requestMs);
    reply.raw.once('close', () => {
      clearTimeout(timer);
      request.leave();
      controller.abort(new LineamentError('TIMED_OUT', 'Whoever asked has gone.'));
    });
  });
}

/** Bytes of a body; where nobody says, as many as there may be. @throws REQUEST_TOO_LARGE */
function bytesOf({ headers, method }: FastifyRequest, most: number): number {
  if (method === 'GET') return SMALL;
  const told = headers['content-length'];
  if (told === undefined) return headers['transfer-encoding'] === undefined ? SMALL : most;
  if (Number(told) <= most) return Math.max(SMALL, Number(told));
  throw new LineamentError('REQUEST_TOO_LARGE', `The request has ${told} bytes, and ${most} are taken at most.`);
}
