import { describe, expect, it } from 'vitest';
import { type Port, SlowLink } from '../../bench/slow-link.js';
import { Random } from '../../src/random.js';

/** An end whose frames are numbers. */
function end(): Port & { readonly incoming: number[]; readonly sent: number[] } {
  const [incoming, sent]: [number[], number[]] = [[], []];
  return {
    incoming,
    sent,
    receive: () => (incoming.length === 0 ? null : Uint8Array.of(incoming.shift()!)),
    send: (frame) => void sent.push(frame[0]!),
  };
}

const always = { uniform: () => 0.5 };

describe('a slow link', () => {
  it('keeps frames of both directions for its delay, and their order', () => {
    const [a, b] = [end(), end()];
    const link = new SlowLink([a, b], { delayMs: 20, loss: 0, random: always });
    a.incoming.push(1, 2);
    link.move(100);
    a.incoming.push(3);
    b.incoming.push(4);
    link.move(110);
    link.move(119);
    expect([a.sent, b.sent]).toEqual([[], []]);
    link.move(120);
    expect([a.sent, b.sent]).toEqual([[], [1, 2]]);
    link.move(140);
    expect([a.sent, b.sent]).toEqual([[4], [1, 2, 3]]);
    expect(link.traffic).toEqual({ frames: 4, lost: 0, meanMs: 25, longestMs: 30 });
  });

  it('loses the share that is asked for, other frames with another seed', () => {
    const numbers = [1, 2].map((seed) => {
      const [a, b] = [end(), end()];
      const link = new SlowLink([a, b], { delayMs: 0, loss: 0.1, random: new Random(seed) });
      for (let n = 0; n < 200; n++) {
        a.incoming.push(...Array.from({ length: 100 }, (_, frame) => frame));
        link.move(n);
      }
      expect(link.traffic.frames).toBe(20_000);
      expect(link.traffic.lost).toBe(20_000 - b.sent.length);
      // Standard deviation of the count: √(20,000 · 0.1 · 0.9) = 42.
      expect(Math.abs(link.traffic.lost - 2000)).toBeLessThan(4 * 42);
      return b.sent;
    });
    expect(numbers[0]).not.toEqual(numbers[1]);
  });
});
