/**
 * Token buckets, one for each of those who ask: each holds what may be asked for in a minute, and fills evenly. So a burst is served at
 * once, and no more than `perMinute` on average.
 */
export class RateLimiter {
  readonly #buckets = new Map<string, { tokens: number; at: number }>();

  constructor(private readonly now: () => number = () => performance.now()) {}

  /** Takes one request of `who`. @returns 0, or the seconds until the next is served. */
  take(who: string, perMinute: number): number {
    const bucket = this.#filled(who, perMinute);
    if (bucket.tokens < 1) return Math.ceil(((1 - bucket.tokens) * 60) / perMinute);
    bucket.tokens--;
    return 0;
  }

  /** Gives back what was taken for something that turned out not to count. */
  giveBack(who: string, perMinute: number): void {
    const bucket = this.#filled(who, perMinute);
    bucket.tokens = Math.min(perMinute, bucket.tokens + 1);
  }

  #filled(who: string, perMinute: number): { tokens: number; at: number } {
    const now = this.now();
    const before = this.#buckets.get(who) ?? { tokens: perMinute, at: now };
    const tokens = Math.min(perMinute, before.tokens + ((now - before.at) * perMinute) / 60_000);
    const bucket = { tokens, at: now };
    // Whoever asked last stands last, so that those at the front have long been full and can be forgotten.
    this.#buckets.delete(who);
    this.#buckets.set(who, bucket);
    for (const [other, { at }] of this.#buckets) {
      if (now - at < 60_000) break;
      this.#buckets.delete(other);
    }
    return bucket;
  }
}
