import { once } from 'node:events';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { connectPostgres } from '../../src/gallery/postgres-client.js';
import { plainPostgresError } from '../../src/gallery/postgres-errors.js';

/** A message of PostgreSQL's protocol. @see https://www.postgresql.org/docs/15/protocol-message-formats.html */
function message(type: string, body: string | Buffer = ''): Buffer {
  const bytes = Buffer.from(body);
  const head = Buffer.alloc(5, type);
  head.writeInt32BE(bytes.length + 4, 1);
  return Buffer.concat([head, bytes]);
}

const READY = message('Z', 'I');
const WELCOME = Buffer.concat([message('R', Buffer.alloc(4)), READY]);
const ANSWER = Buffer.concat([message('C', 'BEGIN\0'), READY]);
const LAST_WORD = message(
  'E',
  'SFATAL\0VFATAL\0C25P03\0Mterminating connection due to idle-in-transaction timeout\0\0',
);

let server: Server | undefined;
afterEach(() => {
  server?.close();
  vi.unstubAllEnvs();
});

/** Asks for a password by SCRAM. */
const SCRAM = message('R', Buffer.concat([Buffer.of(0, 0, 0, 10), Buffer.from('SCRAM-SHA-256\0\0')]));
const SCRAM_GOES_ON = message('R', Buffer.concat([Buffer.of(0, 0, 0, 11), Buffer.from('r=nonce,s=salt,i=4096')]));

/** What plays a server: lets in whoever comes, and does `next` with each query. @returns its URL. */
async function playServer(next: (socket: Socket, query: number) => void): Promise<string> {
  server = createServer((socket) => {
    let heard = -1;
    socket.on('error', () => {});
    socket.on('data', () => {
      heard++;
      if (heard === 0) socket.write(WELCOME);
      else next(socket, heard);
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return `postgres://user@127.0.0.1:${(server.address() as AddressInfo).port}/database`;
}

describe('a connection that the server ends', () => {
  it.each([
    [
      'while it is asked',
      (socket: Socket, query: number) => (query === 1 ? socket.write(ANSWER) : socket.end(LAST_WORD)),
    ],
    ['with what it answered before', (socket: Socket) => socket.end(Buffer.concat([ANSWER, LAST_WORD]))],
    ['after it answered', (socket: Socket) => socket.write(ANSWER, () => setTimeout(() => socket.end(LAST_WORD), 20))],
  ])('says why, not only that it has ended, when it does so %s', async (_, next) => {
    const database = await connectPostgres(await playServer(next));
    const failing = database.lend(async (connection) => {
      await connection.ask('BEGIN');
      // What is asked is heard, or the end of the connection is: both times there is time for the end to be heard too.
      await wait(60);
      try {
        await connection.ask('SELECT 1');
      } finally {
        await wait(60);
      }
    });
    const error = await failing.catch((cause: unknown) => plainPostgresError(cause, database.place));
    expect(error).toMatchObject({ code: 'GALLERY_UNREACHABLE', message: expect.stringContaining('for dead') });
    await database.close();
  });

  it('says that it has ended when the server said no more', async () => {
    const database = await connectPostgres(await playServer((socket) => socket.destroy()));
    await expect(database.lend((connection) => connection.ask('BEGIN'))).rejects.toThrow('terminated');
    await database.close();
  });
});

describe('a connection that does not come about', () => {
  it.each([
    [
      'the server asks for a password and there is none',
      '',
      [SCRAM, SCRAM_GOES_ON],
      'let us in: it asks for a password',
    ],
    ['the server has no TLS', '?sslmode=verify-full', [Buffer.from('N')], 'reached: The server does not support SSL'],
  ])('is told as a gallery out of reach where %s', async (_, options, answers, told) => {
    vi.stubEnv('PGPASSWORD', undefined);
    vi.stubEnv('PGPASSFILE', '/nonexistent');
    server = createServer((socket) => {
      const left = [...answers];
      socket.on('error', () => {}).on('data', () => socket.write(left.shift() ?? ''));
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const port = (server.address() as AddressInfo).port;
    const database = await connectPostgres(`postgres://user@127.0.0.1:${port}/database${options}`);
    const expected = { code: 'GALLERY_UNREACHABLE', message: expect.stringContaining(told) };
    await expect(database.lend((connection) => connection.ask('SELECT 1'))).rejects.toMatchObject(expected);
    await expect(database.listen('news', () => {})).rejects.toMatchObject(expected);
    await database.close();
  });

  it.each([
    ['EAI_AGAIN', new Error('getaddrinfo EAI_AGAIN db'), 'getaddrinfo EAI_AGAIN db'],
    [
      'ECONNREFUSED',
      new AggregateError([new Error('refused at ::1'), new Error('refused at 127.0.0.1')]),
      'at ::1; refused',
    ],
  ])('says why, of %s', (code, error, told) => {
    expect(plainPostgresError(Object.assign(error, { code }), 'there')).toMatchObject({
      code: 'GALLERY_UNREACHABLE',
      message: expect.stringContaining(told),
    });
  });
});

describe('a connection that listens', () => {
  it('is made anew once a round, and once in all, however often whoever is there hangs up', async () => {
    const sockets = new Set<Socket>();
    let [there, refused, listening] = [true, 0, 0];
    server = createServer((socket) => {
      socket.on('error', () => {});
      if (!there) {
        refused++;
        socket.destroy();
        return;
      }
      sockets.add(socket);
      let heard = 0;
      socket.on('data', () => {
        if (heard++ === 0) socket.write(WELCOME);
        else if (heard === 2) socket.write(ANSWER, () => listening++);
      });
      socket.on('close', () => sockets.delete(socket));
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const url = `postgres://user@127.0.0.1:${(server.address() as AddressInfo).port}/database`;
    const database = await connectPostgres(url);
    const stop = await database.listen('news', () => {});
    expect(listening).toBe(1);
    there = false;
    for (const socket of sockets) socket.destroy();
    await vi.waitFor(() => expect(refused).toBeGreaterThanOrEqual(3), { timeout: 20_000 });
    there = true;
    await vi.waitFor(() => expect(listening).toBeGreaterThan(1), { timeout: 20_000 });
    await wait(1200);
    expect({ refused, listening, open: sockets.size }).toEqual({ refused: 3, listening: 2, open: 1 });
    await stop();
    await vi.waitFor(() => expect(sockets.size).toBe(0), { timeout: 20_000 });
    await database.close();
  });

  it('is not tried again where the first try fails', async () => {
    let tries = 0;
    server = createServer((socket) => {
      tries++;
      socket.on('error', () => {}).destroy();
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const url = `postgres://user@127.0.0.1:${(server.address() as AddressInfo).port}/database`;
    const database = await connectPostgres(url);
    await expect(database.listen('news', () => {})).rejects.toMatchObject({ code: 'GALLERY_UNREACHABLE' });
    await wait(1200);
    expect(tries).toBe(1);
    await database.close();
  });
});
