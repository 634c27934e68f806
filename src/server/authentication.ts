import type { FastifyRequest } from 'fastify';
import { LineamentError } from '../errors.js';
import type { Caller } from './access.js';
import { RetryLater } from './http-status.js';
import type { KeyStore } from './key-store.js';
import { networkOf } from './network.js';
import type { RateLimiter } from './rate-limiter.js';
import { repeatsSecret, type Sessions } from './sessions.js';

export const SESSION_COOKIE = 'lineament_session';
export const CSRF_HEADER = 'x-csrf-token';

/** Methods that change nothing, and so need no token against forged requests. */
const SAFE = new Set(['GET', 'HEAD', 'OPTIONS']);

const BEARER = /^Bearer +(\S+) *$/i;

/** Tells who asks, by an API key in the Authorization header or by the cookie of the console. */
export class Authentication {
  /** Keys that are being checked, by their text. */
  readonly #checks = new Map<string, Promise<Caller | null>>();

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
    // A key that was seen before costs next to nothing; somebody behind the same address as a guesser goes on by theirs.
    const known = this.keys.known(key);
    if (known !== null) return known;
    const begun = this.#checks.get(key);
    const from = networkOf(address);
    // An attempt counts before it is checked, which takes long: whoever sends many at once would have them all checked.
    if (begun === undefined) this.#countAttempt(from);
    const caller = await (begun ?? this.#check(key));
    if (caller === null) {
      if (begun !== undefined) this.#countAttempt(from);
      throw new LineamentError('KEY_REQUIRED', 'The key is not valid.');
    }
    if (begun === undefined) this.failures.giveBack(from, this.failuresPerMinute);
    return caller;
  }

  /** Checks a key, once for all who come with it meanwhile: a client's first requests after a start of the server come together. */
  #check(key: string): Promise<Caller | null> {
    const check = this.keys.holder(key).finally(() => this.#checks.delete(key));
    this.#checks.set(key, check);
    return check;
  }

  /** @param from whoever tries: see {@link networkOf}. */
  #countAttempt(from: string): void {
    const seconds = this.failures.take(from, this.failuresPerMinute);
    if (seconds === 0) return;
    throw new RetryLater('RATE_LIMITED', 'Too many attempts with keys that are not valid.', seconds);
  }
}
