import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { request } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect } from 'node:tls';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type RunningServer, serve } from '../../src/server/serve.js';
import { settingsOf } from '../../src/server/settings.js';
import { readTlsFiles } from '../../src/server/tls-files.js';
import { selfSigned } from './certificate.js';
import { fakeReader } from './server-fixture.js';

const identity = selfSigned();
let folder: string;
let server: RunningServer;
const write = (name: string, text: string) => {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
};

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'lineament-tls-'));
  server = await serve({
    settings: settingsOf({
      port: 0,
      searchThreads: 1,
      tls: { certificate: write('cert.pem', identity.certificate), key: write('key.pem', identity.key) },
    }),
    gallery: join(folder, 'team.db'),
    model: 'four',
    faces: fakeReader(),
  });
});
afterAll(async () => {
  await server.close();
  rmSync(folder, { recursive: true });
});

function ask(
  method: string,
  path: string,
  body?: object,
): Promise<{ status: number; cookie: string; protocol: string }> {
  return new Promise((resolve, reject) => {
    const sent = request(`${server.url}${path}`, {
      method,
      // Nobody else is trusted: a certificate of another would be refused.
      ca: identity.certificate,
      headers: body === undefined ? {} : { 'content-type': 'application/json' },
    });
    sent.on('error', reject);
    sent.on('response', (response) => {
      const protocol = (response.socket as unknown as { getProtocol(): string }).getProtocol();
      response
        .resume()
        .on('end', () =>
          resolve({ status: response.statusCode!, cookie: response.headers['set-cookie']?.[0] ?? '', protocol }),
        );
    });
    sent.end(body && JSON.stringify(body));
  });
}

describe('a server with a certificate', () => {
  it('speaks TLS to whoever trusts it', async () => {
    expect(server.url).toMatch(/^https:/);
    expect(await ask('GET', '/health')).toMatchObject({
      status: 200,
      protocol: expect.stringMatching(/^TLSv1\.[23]$/),
    });
  });

  it('gives its console a cookie that goes over TLS alone', async () => {
    const { status, cookie } = await ask('POST', '/v1/session', { key: server.firstKey! });
    expect([status, cookie.includes('; Secure')]).toEqual([200, true]);
  });

  it('speaks to nobody who knows no more than TLS 1.1, and no plain HTTP', async () => {
    const { port } = new URL(server.url);
    const old = new Promise((resolve) => {
      const socket = connect({
        host: '127.0.0.1',
        port: Number(port),
        ca: identity.certificate,
        minVersion: 'TLSv1',
        maxVersion: 'TLSv1.1',
        ciphers: 'DEFAULT@SECLEVEL=0',
      });
      socket.on('secureConnect', () => resolve('connected'));
      socket.on('error', () => resolve('refused'));
    });
    expect(await old).toBe('refused');
    await expect(fetch(`http://127.0.0.1:${port}/health`)).rejects.toThrow('fetch failed');
  });
});

describe('files of a certificate', () => {
  it.each([
    ['that are not there', () => 'nowhere.pem', () => 'nowhere.pem'],
    ['that are none', () => write('junk.pem', 'junk'), () => write('key.pem', identity.key)],
    [
      'whose key is of another',
      () => write('cert.pem', identity.certificate),
      () => write('other.pem', selfSigned().key),
    ],
  ])('%s are told', (_, certificate, key) => {
    const files = { certificate: certificate(), key: key() };
    expect(() => readTlsFiles(files)).toThrow(expect.objectContaining({ code: 'FILE_INVALID' }));
  });
});
