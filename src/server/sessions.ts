import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';

/** Whoever logged in to the console. */
export interface Session {
  /** The id of the key that they logged in by. */
  readonly key: string;
  /** What a page of ours repeats in a header with each change, and a page of somebody else's does not know. */
  readonly csrf: string;
  /** Milliseconds since 1970. */
  readonly expires: number;
}

/** How long one is logged in. */
export const SESSION_MS = 12 * 3_600_000;

/** More than these, and the oldest are logged out: of one key, so that whoever has one cannot log out those who have others; and of all. */
const MOST_OF_A_KEY = 32;
const MOST = 10_000;

/** Who is logged in, in memory: a server that starts again has everybody log in again. Of tokens, their SHA-256 is kept. */
export class Sessions {
  readonly #sessions = new Map<string, Session>();

  constructor(private readonly now: () => number = Date.now) {}

  /** @returns the session, and the token for the cookie. */
  open(key: string): [Session, string] {
    const token = randomBytes(32).toString('base64url');
    const session = { key, csrf: randomBytes(32).toString('base64url'), expires: this.now() + SESSION_MS };
    this.#sessions.set(digest(token), session);
    // They stand in the order in which they were opened.
    const own = [...this.#sessions].filter(([, other]) => other.key === key);
    if (own.length > MOST_OF_A_KEY) this.#sessions.delete(own[0]![0]);
    const [oldest] = this.#sessions.keys();
    if (this.#sessions.size > MOST) this.#sessions.delete(oldest!);
    return [session, token];
  }

  of(token: string): Session | null {
    const id = digest(token);
    const session = this.#sessions.get(id);
    if (session === undefined) return null;
    if (session.expires > this.now()) return session;
    this.#sessions.delete(id);
    return null;
  }

  close(token: string): void {
    this.#sessions.delete(digest(token));
  }
}

/** Whether a header repeats the session's secret. */
export function repeatsSecret({ csrf }: Session, header: string | undefined): boolean {
  if (header === undefined) return false;
  const [a, b] = [Buffer.from(digest(csrf)), Buffer.from(digest(header))];
  return timingSafeEqual(a, b);
}

function digest(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}
