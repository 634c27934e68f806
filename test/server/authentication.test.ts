import { describe, expect, it } from 'vitest';
import { Authentication } from '../../src/server/authentication.js';
import type { KeyStore } from '../../src/server/key-store.js';
import { RateLimiter } from '../../src/server/rate-limiter.js';
import { Sessions } from '../../src/server/sessions.js';

/** A store that knows the key `right` alone, and takes its time; `hashed` counts what it was asked. */
function slowStore() {
  const known = new Set<string>();
  let hashed = 0;
  const holder = async (text: string) => {
    hashed++;
    await new Promise((resolve) => setTimeout(resolve, 5));
    if (text !== 'right') return null;
    known.add(text);
    return { id: 'a' };
  };
  const store = { holder, known: (text: string) => (known.has(text) ? { id: 'a' } : null) };
  return { store: store as unknown as KeyStore, hashed: () => hashed };
}

const guard = (store: KeyStore, perMinute = 3) =>
  new Authentication(store, new Sessions(), new RateLimiter(() => 0), perMinute);

const codes = async (attempts: readonly Promise<unknown>[]) =>
  (await Promise.allSettled(attempts)).map((each) => (each.status === 'fulfilled' ? 'in' : each.reason.code));

describe('wrong keys that come all at once', () => {
  it('are hashed no more often than an address may try', async () => {
    const { store, hashed } = slowStore();
    const authentication = guard(store);
    const told = await codes(Array.from({ length: 50 }, (_, i) => authentication.holder(`wrong ${i}`, '10.0.0.1')));
    expect(told.filter((code) => code === 'KEY_REQUIRED')).toHaveLength(3);
    expect(told.filter((code) => code === 'RATE_LIMITED')).toHaveLength(47);
    expect(hashed()).toBe(3);
    expect(await codes([authentication.holder('wrong', '10.0.0.2')])).toEqual(['KEY_REQUIRED']);
  });

  it('count as those of one machine when they come from one network of IPv6', async () => {
    const { store, hashed } = slowStore();
    const authentication = guard(store);
    const from = (i: number) => `2001:db8:1:2::${i.toString(16)}`;
    await codes(Array.from({ length: 50 }, (_, i) => authentication.holder(`wrong ${i}`, from(i))));
    expect(hashed()).toBe(3);
    expect(await codes([authentication.holder('wrong', '2001:db8:1:3::1')])).toEqual(['KEY_REQUIRED']);
  });

  it('count when they are the same as well', async () => {
    const { store, hashed } = slowStore();
    const authentication = guard(store);
    const same = () => Array.from({ length: 3 }, () => authentication.holder('wrong', '10.0.0.1'));
    expect(await codes(same())).toEqual(['KEY_REQUIRED', 'KEY_REQUIRED', 'KEY_REQUIRED']);
    expect(await codes(same())).toEqual(['RATE_LIMITED', 'RATE_LIMITED', 'RATE_LIMITED']);
    expect(hashed()).toBe(1);
  });
});

describe('a right key', () => {
  it('is hashed once for all who come with it at once, and is no attempt', async () => {
    const { store, hashed } = slowStore();
    const authentication = guard(store);
    const many = Array.from({ length: 50 }, () => authentication.holder('right', '10.0.0.1'));
    expect(new Set(await codes(many))).toEqual(new Set(['in']));
    expect(hashed()).toBe(1);
    expect(await codes(['a', 'b', 'c'].map((key) => authentication.holder(key, '10.0.0.1')))).toEqual(
      Array(3).fill('KEY_REQUIRED'),
    );
    // The address is spent; whoever has a key that was seen goes on behind it.
    expect(await codes([authentication.holder('right', '10.0.0.1'), authentication.holder('d', '10.0.0.1')])).toEqual([
      'in',
      'RATE_LIMITED',
    ]);
  });
});
