import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { RateLimiter } from '../../src/server/rate-limiter.js';

describe('a rate limiter', () => {
  it('serves a burst, then one each time that a token has come', () => {
    let now = 0;
    const limiter = new RateLimiter(() => now);
    expect(Array.from({ length: 4 }, () => limiter.take('a', 3))).toEqual([0, 0, 0, 20]);
    now = 19_999;
    expect(limiter.take('a', 3)).toBe(1);
    now = 20_000;
    expect(limiter.take('a', 3)).toBe(0);
    expect(limiter.take('a', 3)).toBe(20);
    expect(limiter.take('b', 3)).toBe(0);
  });

  it('takes back what did not count, and never holds more than a minute has', () => {
    const limiter = new RateLimiter(() => 0);
    expect([limiter.take('a', 1), limiter.take('a', 1)]).toEqual([0, 60]);
    limiter.giveBack('a', 1);
    limiter.giveBack('a', 1);
    expect([limiter.take('a', 1), limiter.take('a', 1)]).toEqual([0, 60]);
  });

  it('never serves more than a burst and what has come since', () => {
    const gaps = fc.array(fc.nat(5000), { minLength: 1, maxLength: 200 });
    fc.assert(
      fc.property(gaps, fc.integer({ min: 1, max: 100 }), (waits, perMinute) => {
        let now = 0;
        const limiter = new RateLimiter(() => now);
        let served = 0;
        for (const wait of waits) {
          now += wait;
          if (limiter.take('a', perMinute) === 0) served++;
        }
        return served <= perMinute + (now * perMinute) / 60_000 + 1e-6;
      }),
    );
  });
});
