import { RetryLater } from './http-status.js';

export interface InFlightLimits {
  readonly requests: number;
  readonly inFlightBytes: number;
}

/** When to come again: about what a few photos take. */
const RETRY_SECONDS = 1;

/**
 * How much is being worked on. What would be too much is refused before its body is read, so that memory does not grow with what is
 * asked for.
 */
export class InFlight {
  #requests = 0;
  #bytes = 0;
  #onEmpty: (() => void)[] = [];

  constructor(private readonly limits: InFlightLimits) {}

  get requests(): number {
    return this.#requests;
  }

  get bytes(): number {
    return this.#bytes;
  }

  /**
   * Takes a request in.
   * @param bytes of its body, or what it may have at most.
   * @returns what gives its place back; to be called once, or more often.
   * @throws SERVER_BUSY
   */
  enter(bytes: number): () => void {
    const { requests, inFlightBytes } = this.limits;
    // One that is alone is let in whatever its size: its size was held against the limit of one request.
    if (this.#requests >= requests || (this.#bytes > 0 && this.#bytes + bytes > inFlightBytes)) {
      throw new RetryLater('SERVER_BUSY', 'The server has as much work as it takes at once.', RETRY_SECONDS);
    }
    this.#requests++;
    this.#bytes += bytes;
    let left = false;
    return () => {
      if (left) return;
      left = true;
      this.#requests--;
      this.#bytes -= bytes;
      if (this.#requests === 0) for (const tell of this.#onEmpty.splice(0)) tell();
    };
  }

  /** Until nothing is worked on. */
  async empty(): Promise<void> {
    if (this.#requests > 0) await new Promise<void>((resolve) => this.#onEmpty.push(resolve));
  }
}
