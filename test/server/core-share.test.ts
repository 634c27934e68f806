import { availableParallelism } from 'node:os';
import { expect, it } from 'vitest';
import { photoThreads } from '../../src/server/core-share.js';
import { settingsOf } from '../../src/server/settings.js';

it('leaves one core of four or more to the event loop, unless told otherwise', () => {
  expect([1, 2, 3, 4, 8, 64, 1000].map((cores) => photoThreads(cores))).toEqual([1, 2, 3, 3, 7, 63, 256]);
  expect(settingsOf().threads).toBe(photoThreads(availableParallelism()));
  expect(settingsOf({ threads: 5 }).threads).toBe(5);
});
