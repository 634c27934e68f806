import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer, request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createClient } from '../../src/client/index.js';
import { serve } from '../../src/server/serve.js';
import { settingsOf } from '../../src/server/settings.js';
import { FOUR_PEOPLE } from '../face/demo-photo.js';
import { fakeReader, photo } from './server-fixture.js';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'lineament-serve-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const options = (more: Parameters<typeof settingsOf>[0] = {}) => ({
  settings: settingsOf({ port: 0, threads: 1, searchThreads: 1, ...more }),
  gallery: join(folder, 'team.db'),
  model: 'dlib-resnet',
});

describe('a server', () => {
  it('makes the key of an administrator at its first start, and not at the second', async () => {
    const first = await serve({ ...options(), faces: fakeReader() });
    expect(first.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
    await first.close();
    const second = await serve({ ...options(), faces: fakeReader() });
    expect(second.firstKey).toBeNull();
    const client = createClient({ url: second.url, key: first.firstKey! });
    expect((await client.session()).scopes).toEqual(['admin']);
    await second.close();
  });

  it('finishes what it accepted when it is closed, and takes nothing after', async () => {
    let release: () => void = () => {};
    let begun = 0;
    const gate = new Promise<void>((resolve) => (release = resolve));
    const slow = () => {
      begun++;
      return gate;
    };
    const server = await serve({ ...options(), faces: fakeReader(slow) });
    const client = createClient({ url: server.url, key: server.firstKey! });
    const bytes = new Uint8Array(photo('ada'));
    const accepted = [1, 2, 3].map(() => client.detect({ photos: [bytes] }));
    await vi.waitFor(() => expect(begun).toBe(3), 20_000);
    const closed = server.close();
    await expect(client.detect({ photos: [bytes] })).rejects.toThrow('shutting down');
    await expect(client.listCollections()).rejects.toThrow('shutting down');
    const probes = await Promise.all(['/health', '/ready'].map((path) => fetch(server.url + path)));
    expect(probes.map(({ status }) => status)).toEqual([200, 503]);
    release();
    const answers = await Promise.all(accepted);
    expect(answers.map(({ photos }) => photos[0]!.kind)).toEqual(['seen', 'seen', 'seen']);
    await closed;
    await expect(fetch(server.url)).rejects.toThrow('fetch failed');
  });

  it('tells a port that is taken', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => other.once('listening', resolve));
    const { port } = other.address() as { port: number };
    await expect(serve({ ...options({ port }), faces: fakeReader() })).rejects.toMatchObject({ code: 'PORT_UNUSABLE' });
    other.close();
  });

  it('gives up the photos of whoever has gone', async () => {
    let given: AbortSignal | undefined;
    const slow = (signal?: AbortSignal) => {
      given = signal;
      return new Promise<void>((_, reject) => signal!.addEventListener('abort', () => reject(signal!.reason)));
    };
    const server = await serve({ ...options(), faces: fakeReader(slow) });
    const body = JSON.stringify({ photos: [photo('ada').toString('base64')] });
    const sent = request(`${server.url}/v1/detect`, {
      method: 'POST',
      headers: { authorization: `Bearer ${server.firstKey}`, 'content-type': 'application/json' },
    });
    sent.on('error', () => {});
    sent.end(body);
    await vi.waitFor(() => expect(given).toBeDefined(), 20_000);
    sent.destroy();
    await vi.waitFor(() => expect(given!.aborted).toBe(true), 20_000);
    await server.close();
  });
});

describe('a server with its networks', () => {
  it('finds, enrols and recognises people in a photograph, for several who ask at once', async () => {
    const lines: string[] = [];
    const server = await serve({
      ...options(),
      logger: { level: 'info', stream: { write: (line: string) => lines.push(line) } },
    });
    const client = createClient({ url: server.url, key: server.firstKey! });
    const bytes = new Uint8Array(readFileSync(FOUR_PEOPLE));
    const enrolled = await client.enrol({ collection: 'team', name: 'Hippolyta', photos: [bytes], face: 1 });
    expect(enrolled).toMatchObject({ kind: 'enrolled', added: [1] });
    const answers = await Promise.all([1, 2].map(() => client.identify({ collection: 'team', photo: bytes })));
    for (const answer of answers) {
      expect(answer.kind === 'no-face' ? [] : answer.faces.map(({ matches }) => matches[0]?.name)).toEqual([
        undefined,
        'Hippolyta',
        undefined,
        undefined,
      ]);
    }
    const [broken] = (await client.detect({ photos: [bytes.subarray(0, 2000)] })).photos;
    expect(broken).toMatchObject({ kind: 'refused', code: 'IMAGE_INVALID' });
    await server.close();
    // Nothing of whom it saw is written down.
    const log = lines.join('');
    expect(log).toContain('"route":"/v1/collections/:collection/identify"');
    for (const secret of ['Hippolyta', '"team"', '/team/', server.firstKey!.slice(17)])
      expect(log).not.toContain(secret);
  });
});
