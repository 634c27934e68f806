import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { describe, expect, it } from 'vitest';
import { joinGroup } from '../../src/distributed/join-group.js';
import { distributed } from './running.js';

/** The place of one of two processes, at a port that somebody has, or has just had. */
async function placeOf(rank: number, port: 'taken' | 'free') {
  const server = createServer().listen(0);
  await once(server, 'listening');
  const { port: number } = server.address() as AddressInfo;
  const close = async (): Promise<void> => {
    server.close();
    await once(server, 'close');
  };
  if (port === 'free') await close();
  const address = '127.0.0.1';
  const place = { rank, size: 2, localRank: rank, localSize: 2, address, port: number, attempt: 0 };
  return { place: { ...place, launcherKeepsStore: false }, close: port === 'free' ? async () => {} : close };
}

describe.skipIf(!distributed())('processes that do not meet (needs libtorch with c10d, and dist/)', () => {
  it.each([
    ['the port of process 0 is taken', 0, 'taken', /^Process 0 cannot be met at port \d+: .*in use.*MASTER_PORT/],
    ['the other does not come', 0, 'free', /^Of 2 processes 1 did not come within 0\.3 s/],
    ['process 0 is not there', 1, 'free', /^Process 1 of 2 finds nobody at 127\.0\.0\.1:\d+/],
  ] as const)('are told so where %s', { timeout: 60_000 }, async (_, rank, port, told) => {
    const { place, close } = await placeOf(rank, port);
    const joining = joinGroup(place, { meetingSeconds: 0.3 });
    await expect(joining).rejects.toMatchObject({ code: 'PROCESS_LOST', message: expect.stringMatching(told) });
    await close();
  });
});
