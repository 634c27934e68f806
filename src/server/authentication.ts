import type { FastifyRequest } from 'fastify';
import { LineamentError } from '../errors.js';
import type { Caller } from './access.js';
import { RetryLater } from './http-status.js';
import type { KeyStore } from './key-store.js';
import type { RateLimiter } from './rate-limiter.js';
import { repeatsSecret, type Sessions } from './sessions.js';

export const SESSION_COOKIE = 'lineament_session';
export const CSRF_HEADER = 'x-csrf-token';

/** Methods that change nothing, and so need no token against forged requests. */
const SAFE = new Set(['GET', 'HEAD', 'OPTIONS']);

const BEARER = /^Bearer +(\S+) *$/i;

/** Tells who asks, by an API key in the Authorization header or by the cookie of the console. */
export class Authentication {
  constructor(
    private readonly keys: KeyStore,
    private readonly sessions: Sessions,
    private readonly failures: RateLimiter,
    private readonly failuresPerMinute: number,
  ) {}

  /**
   * Null when the request carries neither.
   * @throws KEY_REQUIRED for a key or session that is not valid; REQUEST_UNTRUSTED for a change that a page of somebody else's may have
   *   sent; RATE_LIMITED after too many attempts from one address.
   */
  async callerOf(request: FastifyRequest): Promise<Caller | null> {
    const { authorization } = request.headers;
    if (authorization !== undefined) return this.holder(BEARER.exec(authorization)?.[1] ?? '', request.ip);
    const token = request.cookies[SESSION_COOKIE];
    if (token === undefined) return null;
    const session = this.sessions.of(token);
    const caller = session && this.keys.valid(session.key);
    if (session === null || caller === null) return null;
    const header = request.headers[CSRF_HEADER];
    if (!SAFE.has(request.method) && !repeatsSecret(session, typeof header === 'string' ? header : undefined)) {
      throw new LineamentError('REQUEST_UNTRUSTED', `A change by the console takes its token in ${CSRF_HEADER}.`);
    }
    return caller;
  }

  /** Whose key this is. @throws KEY_REQUIRED, RATE_LIMITED */
  async holder(key: string, address: string): Promise<Caller> {
    const seconds = this.failures.wait(address, this.failuresPerMinute);
    // Somebody else behind the same address (a proxy) who has a key goes on meanwhile.
    const caller = await this.keys.holder(key, seconds > 0);
    if (caller !== null) return caller;
    if (seconds > 0) throw new RetryLater('RATE_LIMITED', 'Too many attempts with keys that are not valid.', seconds);
    this.failures.take(address, this.failuresPerMinute);
    throw new LineamentError('KEY_REQUIRED', 'The key is not valid.');
  }
}
