import { createHash } from 'node:crypto';
import { LineamentError } from '../errors.js';
import { type Database, inPlainWords } from '../gallery/private-database.js';

/** How long an answer is remembered. */
export const REMEMBERED_MS = 24 * 3_600_000;

/** A request that carries an idempotency key. */
export interface RepeatableRequest {
  /** The id of the API key: everybody has idempotency keys of their own. */
  readonly caller: string;
  readonly idempotencyKey: string;
  /** What the request is, so that another one with the same key is noticed. */
  readonly request: Uint8Array;
}

/**
 * Answers to requests that may be repeated because their answer was lost on the way: the second is answered as the first was, and
 * nothing is done twice. Answers must hold no names; of a request a hash is kept.
 */
export class AnsweredRequests {
  readonly #working = new Map<string, Promise<unknown>>();

  constructor(
    private readonly database: Database,
    private readonly path: string,
    private readonly now: () => number = Date.now,
  ) {}

  /**
   * The answer that `work` gives, or gave. One that fails is not remembered: it may be tried again.
   * @throws IDEMPOTENCY_CONFLICT when another request had the key.
   */
  async once<Answer>(repeatable: RepeatableRequest, work: () => Promise<Answer>): Promise<Answer> {
    const { caller, idempotencyKey } = repeatable;
    const request = createHash('sha256').update(repeatable.request).digest();
    const place = JSON.stringify([caller, idempotencyKey]);
    // The same request, several times at once: one works, and the others are then answered from what is remembered; where it fails,
    // the next one works, and the others wait for that.
    for (let working = this.#working.get(place); working !== undefined; working = this.#working.get(place)) {
      await working.catch(() => {});
    }
    const before = this.#answer(caller, idempotencyKey);
    if (before !== undefined) {
      if (Buffer.compare(before.request, request) === 0) return JSON.parse(before.answer) as Answer;
      throw new LineamentError(
        'IDEMPOTENCY_CONFLICT',
        `The Idempotency-Key "${idempotencyKey}" came with another request before.`,
      );
    }
    const working = work().then((answer) => {
      this.#remember(caller, idempotencyKey, request, JSON.stringify(answer));
      return answer;
    });
    this.#working.set(place, working);
    try {
      return await working;
    } finally {
      this.#working.delete(place);
    }
  }

  #answer(caller: string, idempotencyKey: string): { request: Uint8Array; answer: string } | undefined {
    return this.#run(() =>
      this.database
        .prepare('SELECT request, answer FROM answered WHERE key = ? AND idempotency = ? AND created > ?')
        .get(caller, idempotencyKey, this.#since()),
    ) as { request: Uint8Array; answer: string } | undefined;
  }

  #remember(caller: string, idempotencyKey: string, request: Uint8Array, answer: string): void {
    this.#run(() => {
      this.database.prepare('DELETE FROM answered WHERE created <= ?').run(this.#since());
      this.database
        .prepare('INSERT OR REPLACE INTO answered (key, idempotency, request, answer, created) VALUES (?, ?, ?, ?, ?)')
        .run(caller, idempotencyKey, request, answer, new Date(this.now()).toISOString());
    });
  }

  #since(): string {
    return new Date(this.now() - REMEMBERED_MS).toISOString();
  }

  #run<T>(work: () => T): T {
    return inPlainWords(this.path, 'the record of a server', work);
  }
}
