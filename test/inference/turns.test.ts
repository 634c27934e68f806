import { expect, test } from 'vitest';
import { turns } from '../../src/inference/turns.js';

test('one task begins when the one before has ended, failed or not', async () => {
  const inTurn = turns();
  const log: string[] = [];
  const task = (name: string, milliseconds: number, fails = false) =>
    inTurn(async () => {
      log.push(`${name} begins`);
      await new Promise((resolve) => setTimeout(resolve, milliseconds));
      log.push(`${name} ends`);
      if (fails) throw new Error(name);
      return name;
    });
  const results = await Promise.allSettled([task('a', 20), task('b', 10, true), task('c', 0)]);
  expect(log).toEqual(['a begins', 'a ends', 'b begins', 'b ends', 'c begins', 'c ends']);
  expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
  expect(results[2]).toMatchObject({ value: 'c' });
});
