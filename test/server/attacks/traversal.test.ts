import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { servedRuns } from '../../../src/cli/served-runs.js';
import { fakeReader, photo, TestServer } from '../server-fixture.js';
import { tell } from './wire.js';

const SECRET = 'nobody may read this';

let folder: string;
let server: TestServer;
let port: number;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'lineament-traversal-'));
  writeFileSync(join(folder, 'secret.txt'), SECRET);
  // Beside the folder that is shown there is another with a run in it.
  for (const run of ['runs/mine', 'elsewhere/theirs']) {
    mkdirSync(join(folder, run), { recursive: true });
    writeFileSync(join(folder, run, 'metrics.jsonl'), `{"type":"step","step":1,"loss":1,"note":"${SECRET}"}\n`);
    writeFileSync(join(folder, run, 'recipe.json'), '{}');
  }
  server = await TestServer.open({}, { faces: fakeReader(), runs: servedRuns(join(folder, 'runs')) });
  port = Number(new URL(await server.app.listen({ host: '127.0.0.1', port: 0 })).port);
});
afterAll(async () => {
  await server[Symbol.asyncDispose]();
  rmSync(folder, { recursive: true });
});

/** Ways to say "one folder up". */
const UP = ['../', '..%2f', '%2e%2e/', '%2e%2e%2f', '..%252f', '..\\', '..%5c', '..%c0%af', '..;/', '%00../', '....//'];

/** As it stands: no client that tidies a path comes between. */
const get = (path: string) =>
  tell(port, `GET ${path} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${server.key}\r\nConnection: close\r\n\r\n`);

describe('a path that leads out of its folder', () => {
  it.each(UP)('by %s reaches no file from the console', async (up) => {
    for (const start of ['/', '/assets/', '//']) {
      for (const end of ['package.json', 'dist/server/app.js', 'etc/passwd']) {
        for (let depth = 1; depth <= 8; depth++) {
          const { statuses, text } = await get(start + up.repeat(depth) + end);
          expect(statuses.every((status) => status === 400 || status === 404)).toBe(true);
          expect(text).not.toMatch(/"dependencies"|createApp|root:x:/);
        }
      }
    }
  });

  it.each(UP)('by %s reaches no run beside those that are shown', async (up) => {
    for (const end of ['elsewhere/theirs', 'secret.txt', 'runs/mine']) {
      const name = `${up}${end}`.replaceAll('/', '%2f');
      for (const path of [`/v1/runs/${name}`, `/v1/runs/${name}/report`, `/v1/runs/${name}/events`]) {
        const { statuses, text } = await get(path);
        expect(statuses.every((status) => status === 400 || status === 404)).toBe(true);
        expect(text).not.toContain(SECRET);
      }
    }
  });
});

describe('a collection', () => {
  it('of whatever name is a row, never a file', async () => {
    const before = readdirSync(server.folder).sort();
    for (const name of ['../../outside', '/etc/passwd', '..\\outside', 'file:///etc/passwd']) {
      const at = `/v1/collections/${encodeURIComponent(name)}`;
      const { status, json } = await server.ask('POST', `${at}/people`, { name: 'Ada', photos: [photo('ada')] });
      expect([status, json.kind]).toEqual([200, 'enrolled']);
      expect((await server.ask('GET', at)).json.name).toBe(name);
    }
    expect(readdirSync(server.folder).sort()).toEqual(before);
  });
});
