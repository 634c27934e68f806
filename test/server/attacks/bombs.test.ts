import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { crc32, gzipSync } from 'node:zlib';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createClient } from '../../../src/client/index.js';
import { type RunningServer, serve } from '../../../src/server/serve.js';
import { settingsOf } from '../../../src/server/settings.js';
import { photo, TestServer } from '../server-fixture.js';
import { listening, tell } from './wire.js';

/** Pixels of a side: 400 megapixels in all. */
const SIDE = 20_000;

describe('a photo that is larger than it looks', () => {
  let folder: string;
  let server: RunningServer;
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'lineament-bombs-'));
    server = await serve({
      settings: settingsOf({ port: 0, threads: 1, searchThreads: 1 }),
      gallery: join(folder, 'team.db'),
      model: 'dlib-resnet',
    });
  }, 60_000);
  afterAll(async () => {
    await server.close();
    rmSync(folder, { recursive: true });
  });

  const tiny = () => sharp({ create: { width: 64, height: 64, channels: 3, background: '#777' } });
  /** A small picture whose header says that it is `SIDE` pixels wide and high, as that of one so large would. */
  const swollen = {
    async png() {
      const file = await tiny().png().toBuffer();
      file.writeUInt32BE(SIDE, 16);
      file.writeUInt32BE(SIDE, 20);
      file.writeUInt32BE(crc32(file.subarray(12, 29)), 29);
      return file;
    },
    async jpeg() {
      const file = await tiny().jpeg().toBuffer();
      const frame = file.indexOf(Buffer.from([0xff, 0xc0]));
      file.writeUInt16BE(SIDE, frame + 5);
      file.writeUInt16BE(SIDE, frame + 7);
      return file;
    },
  };
  const svg = (inside: string) =>
    Buffer.from(`<svg xmlns="http://www.w3.org/2000/svg" width="99999" height="99999">${inside}</svg>`);

  it('is refused by its header, and the photo beside it is answered', async () => {
    const bombs = [await swollen.png(), await swollen.jpeg()];
    const small = await tiny().png().toBuffer();
    const client = createClient({ url: server.url, key: server.firstKey! });
    const { photos } = await client.detect({ photos: [...bombs, small].map((file) => new Uint8Array(file)) });
    expect(photos.map((each) => (each.kind === 'refused' ? each.code : each.kind))).toEqual([
      ...bombs.map(() => 'REQUEST_TOO_LARGE'),
      'seen',
    ]);
  });

  it('or is no photo but a document that draws one, or reads files, is not opened at all', async () => {
    const files = [
      svg('<image href="file:///etc/passwd"/>'),
      Buffer.from(
        `<?xml version="1.0"?><!DOCTYPE svg [<!ENTITY x SYSTEM "file:///etc/passwd">]>${svg('<text>&x;</text>').toString()}`,
      ),
      gzipSync(svg('')),
      Buffer.from('%PDF-1.7\n'),
      Buffer.from('P6\n99999 99999\n255\n'),
    ];
    const client = createClient({ url: server.url, key: server.firstKey! });
    const { photos } = await client.detect({ photos: files.map((file) => new Uint8Array(file)) });
    for (const each of photos) expect(each).toMatchObject({ kind: 'refused', code: 'IMAGE_INVALID' });
  });
});

describe('a multipart body of parts and no more', () => {
  it('is given up when it has more of them than are taken', async () => {
    await using target = await listening();
    const { server, port } = target;
    const body = '--x\r\n'.repeat(4_000_000);
    const head = `POST /v1/detect HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${server.key}\r\nContent-Type: multipart/form-data; boundary=x\r\nContent-Length: ${body.length}\r\n\r\n`;
    const start = process.cpuUsage();
    const { statuses } = await tell(port, head + body, 60_000);
    const { user } = process.cpuUsage(start);
    expect(statuses).toEqual([413]);
    expect(user / 1e6).toBeLessThan(5);
  }, 90_000);
});

describe('a body that is larger than it looks', () => {
  let server: TestServer;
  beforeAll(async () => {
    server = await TestServer.open({ limits: { bodyBytes: 2_000_000 } });
  }, 60_000);
  afterAll(async () => server[Symbol.asyncDispose]());

  const post = async (payload: string | Buffer, headers: Record<string, string> = {}) => {
    const start = process.cpuUsage();
    const { statusCode, payload: told } = await server.app.inject({
      method: 'POST',
      url: '/v1/detect',
      headers: { authorization: `Bearer ${server.key}`, 'content-type': 'application/json', ...headers },
      payload,
    });
    const { user, system } = process.cpuUsage(start);
    return { status: statusCode, bytes: told.length, cpuMs: (user + system) / 1000 };
  };

  it('is never unpacked', async () => {
    const packed = gzipSync(JSON.stringify({ photos: [photo('ada').toString('base64')], pad: 'a'.repeat(50_000_000) }));
    for (const encoding of ['gzip', 'deflate', 'br', 'gzip, gzip']) {
      expect((await post(packed, { 'content-encoding': encoding })).status).toBe(415);
    }
  });

  it('that nests, or has a field, a part or a photo too many, is refused in time, in a few words', async () => {
    const part = (i: number, bytes = 'x') =>
      `--x\r\nContent-Disposition: form-data; name="photos"; filename="${i}"\r\n\r\n${bytes}\r\n`;
    const multipart = { 'content-type': 'multipart/form-data; boundary=x' };
    const bodies: readonly (readonly [string, Record<string, string>?])[] = [
      [`${'['.repeat(900_000)}`],
      [`${'['.repeat(900_000)}${']'.repeat(900_000)}`],
      [`{"photos":${'['.repeat(400_000)}${']'.repeat(400_000)}}`],
      [`{${Array.from({ length: 100_000 }, (_, i) => `"a${i}":0`).join()}}`],
      [JSON.stringify({ photos: Array<string>(400_000).fill('AA') })],
      [JSON.stringify({ photos: [`${'A'.repeat(1_000_000)}!`] })],
      [`{"photos":["AA"],"landmarks":${'1'.repeat(1_000_000)}}`],
      [Array.from({ length: 5000 }, (_, i) => part(i)).join('') + '--x--\r\n', multipart],
      [`--x\r\n${'X-A: b\r\n'.repeat(100_000)}\r\n\r\n--x--\r\n`, multipart],
      [part(0), { 'content-type': `multipart/form-data; boundary=${'x'.repeat(10_000)}` }],
    ];
    for (const [body, headers] of bodies) {
      const { status, bytes, cpuMs } = await post(body, headers);
      expect([400, 413]).toContain(status);
      expect(bytes).toBeLessThan(2000);
      expect(cpuMs).toBeLessThan(2000);
    }
    expect((await post(JSON.stringify({ photos: [photo('ada').toString('base64')] }))).status).toBe(200);
  });
});
