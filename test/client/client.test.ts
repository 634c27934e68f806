import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createClient, ServerError } from '../../src/client/index.js';
import { clientSource } from '../../src/server/client-source.js';
import type { ReadRun } from '../../src/server/run-library.js';
import { serverDocument } from '../../src/server/server-document.js';
import { photo, TestServer } from '../server/server-fixture.js';

describe('the files that are made from the document', () => {
  it('are those that making them gives', () => {
    const folder = mkdtempSync(join(tmpdir(), 'lineament-client-'));
    const files = Object.entries(clientSource(serverDocument()));
    for (const [name, text] of files) writeFileSync(join(folder, name), text);
    const format = ['--config', '.oxfmtrc.json', ...files.map(([name]) => join(folder, name))];
    // Twice: what it breaks in one pass it may join in the next.
    for (let pass = 0; pass < 2; pass++) execFileSync('node_modules/.bin/oxfmt', format);
    for (const [name] of files) {
      // After a change of the server: node scripts/generate-client.mjs
      expect(readFileSync(`src/client/${name}`, 'utf8')).toBe(readFileSync(join(folder, name), 'utf8'));
    }
    rmSync(folder, { recursive: true });
  });
});

describe('a client, over a real connection', () => {
  let server: TestServer;
  let url: string;
  const rows: { type: string; step: number }[] = [{ type: 'step', step: 1 }];
  let status = 'running';
  const read = (): ReadRun => ({
    run: {
      name: 'trial',
      recipe: null,
      backbone: 'resnet18',
      status,
      step: rows.length,
      steps: null,
      epochs: 2,
      epochsDone: 0,
      seconds: null,
      imagesPerSecond: 10,
      best: { classification: null, verification: 0.1 },
      modified: '2026-01-01T00:00:00.000Z',
    },
    settings: { 'backbone.kind': 'resnet18' },
    rows: [...rows],
  });

  beforeAll(async () => {
    server = await TestServer.open(
      {},
      {
        runs: {
          list: async () => [read().run],
          read: async (name) => (name === 'trial' ? read() : null),
          report: async (name) => (name === 'trial' ? '<!doctype html><title>trial</title>' : null),
        },
      },
    );
    url = await server.app.listen({ port: 0, host: '127.0.0.1' });
  });
  afterAll(async () => server[Symbol.asyncDispose]());

  const file = (...faces: string[]) => new Blob([new Uint8Array(photo(...faces))]);

  it('enrols and identifies, with files and with bytes', async () => {
    const client = createClient({ url, key: server.key });
    const enrolled = await client.enrol({
      collection: 'team & friends',
      name: 'Ada',
      photos: [file('ada'), new Uint8Array(photo('ada:1:0.1'))],
      metadata: { badge: 7 },
    });
    expect(enrolled.added).toHaveLength(2);
    const found = await client.identify({ collection: 'team & friends', photo: file('ada', 'ben'), limit: 1 });
    expect(found.kind === 'no-face' ? [] : found.faces.map(({ kind }) => kind)).toEqual(['known', 'unknown']);
    const { people, total } = await client.listPeople({ collection: 'team & friends', limit: 1 });
    expect([people[0]!.name, total]).toEqual(['Ada', 1]);
  });

  it('sends the same request once only, by its idempotency key', async () => {
    const client = createClient({ url, key: server.key });
    const enrol = () =>
      client.enrol({ collection: 'twice', name: 'Ben', photos: [file('ben')] }, { idempotencyKey: 'once' });
    expect([await enrol(), await enrol()].map(({ added, known }) => [added.length, known])).toEqual([
      [1, 0],
      [1, 0],
    ]);
  });

  it('throws what the server tells of an error', async () => {
    const client = createClient({ url, key: 'lin_wrong' });
    const error = await client.listKeys().catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(ServerError);
    expect(error).toMatchObject({
      status: 401,
      code: 'KEY_REQUIRED',
      cure: expect.any(String),
      retryAfterSeconds: null,
    });
  });

  it('keeps the token of a session for changes', async () => {
    let cookie = '';
    // What a browser does: it keeps the cookie, and sends it along.
    const browser: typeof fetch = async (input, init) => {
      const headers = new Headers(init?.headers);
      if (cookie !== '') headers.set('cookie', cookie);
      const response = await fetch(input, { ...init, headers });
      cookie = response.headers.getSetCookie()[0]?.split(';')[0] ?? cookie;
      return response;
    };
    const client = createClient({ url, fetch: browser });
    await client.logIn({ key: server.key });
    const { id } = await client.createKey({ name: 'door', scopes: ['recognise'] });
    expect((await client.revokeKey({ key: id })).revoked).not.toBeNull();
    await client.logOut();
    await expect(client.session()).rejects.toMatchObject({ status: 401 });
  });

  it('follows a run while it goes on, and is told of its end', async () => {
    const client = createClient({ url, key: server.key });
    const seen: unknown[] = [];
    for await (const { event, id, data } of client.runEvents({ run: 'trial' })) {
      seen.push([event, id, event === 'row' ? data.step : null]);
      if (seen.length === 1) rows.push({ type: 'step', step: 2 });
      if (seen.length === 2) {
        rows.push({ type: 'validation', step: 2 });
        status = 'finished';
      }
    }
    expect(seen).toEqual([
      ['row', '1', 1],
      ['row', '2', 2],
      ['row', '3', 2],
      ['end', null, null],
    ]);
    expect(await client.runReport({ run: 'trial' })).toContain('<title>trial</title>');
    await expect(client.getRun({ run: '../trial' })).rejects.toMatchObject({ code: 'RUN_UNKNOWN' });
  });

  it('is told no more of a run once its key is revoked', async () => {
    status = 'running';
    const client = createClient({ url, key: await server.keyFor(['admin']) });
    const { key: id } = await client.session();
    const seen: string[] = [];
    for await (const { event } of client.runEvents({ run: 'trial' })) {
      seen.push(event);
      if (seen.length < rows.length) continue;
      server.service.keys.revoke(id);
      rows.push({ type: 'step', step: 3 });
    }
    expect(seen).toEqual(Array(rows.length - 1).fill('row'));
  });

  it('reads the metrics and the audit log', async () => {
    const client = createClient({ url, key: server.key });
    expect(await client.metrics()).toContain('lineament_requests_total');
    expect((await client.auditLog({ after: 0 })).entries.length).toBeGreaterThan(0);
  });
});
