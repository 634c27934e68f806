import { describe, expect, it } from 'vitest';
import { closedLoop, openLoop, percentile } from '../../bench/load.js';

const wait = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

describe('a percentile', () => {
  it('is the smallest value that so many do not exceed', () => {
    const values = Array.from({ length: 200 }, (_, i) => 200 - i);
    expect([percentile(values, 0.99), percentile(values, 0.5), percentile([7], 0.99)]).toEqual([198, 100, 7]);
    expect(percentile([3, 1, 2], 1)).toBe(3);
  });
});

describe('an open loop', () => {
  it('goes on at its pace while nothing is answered, and tells what failed', async () => {
    let [open, most] = [0, 0];
    const answered = await openLoop(
      async (number) => {
        most = Math.max(most, ++open);
        await wait(300);
        open--;
        if (number === 3) throw new Error('no answer');
        return 200;
      },
      50,
      0.2,
    );
    expect(answered.map(({ status }) => status)).toEqual([200, 200, 200, 0, ...Array(6).fill(200)]);
    expect(most).toBe(10);
    expect(Math.min(...answered.map(({ ms }) => ms))).toBeGreaterThan(250);
  });
});

describe('a closed loop', () => {
  it('has so many open at once, each sent when the one before is answered', async () => {
    let [open, most] = [0, 0];
    const { all, rate } = await closedLoop(
      async () => {
        most = Math.max(most, ++open);
        await wait(10);
        open--;
        return 200;
      },
      3,
      0.2,
    );
    expect(most).toBe(3);
    expect(all.length).toBeGreaterThanOrEqual(3);
    expect(rate).toBeGreaterThan(0);
  });
});
