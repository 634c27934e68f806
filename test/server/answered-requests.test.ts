import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { AnsweredRequests } from '../../src/server/answered-requests.js';
import { KeyStore } from '../../src/server/key-store.js';
import { openServerDatabase } from '../../src/server/server-database.js';

let folder: string;
let answered: AnsweredRequests;
let caller: string;
let close: () => void;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'lineament-answered-'));
  const path = join(folder, 'record.db');
  const database = await openServerDatabase(path);
  close = () => database.close();
  caller = (await new KeyStore(database, path).create({ name: 'door', scopes: ['enrol'] }))[0].id;
  answered = new AnsweredRequests(database, path);
});
afterEach(() => {
  close();
  rmSync(folder, { recursive: true });
});

describe('requests that are repeated at once', () => {
  it('are worked on one after the other until one succeeds, whose answer the others have', async () => {
    let [running, most, begun] = [0, 0, 0];
    const work = async () => {
      const turn = ++begun;
      most = Math.max(most, ++running);
      await new Promise((resolve) => setTimeout(resolve, 5));
      running--;
      if (turn <= 2) throw new Error(`turn ${turn}`);
      return { turn };
    };
    const once = () => answered.once({ caller, idempotencyKey: 'a', request: Buffer.from('same') }, work);
    const outcomes = await Promise.allSettled(Array.from({ length: 6 }, once));
    expect(
      outcomes.map((outcome) => (outcome.status === 'fulfilled' ? outcome.value.turn : outcome.reason.message)),
    ).toEqual(['turn 1', 'turn 2', 3, 3, 3, 3]);
    expect([begun, most]).toEqual([3, 1]);
  });

  it('do not wait for requests of other keys', async () => {
    let release: () => void = () => {};
    const gate = new Promise<void>((resolve) => (release = resolve));
    const ask = (idempotencyKey: string, work: () => Promise<number>) =>
      answered.once({ caller, idempotencyKey, request: Buffer.from('same') }, work);
    const slow = ask('a', async () => {
      await gate;
      return 1;
    });
    expect(await ask('b', async () => 2)).toBe(2);
    release();
    expect(await slow).toBe(1);
  });
});
