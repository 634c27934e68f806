import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createApp } from '../../../src/server/app.js';
import { embeddingOf, photo, TestServer } from '../server-fixture.js';

/** What would end a statement, a string, a line, an identifier, or a document, were any of them put together from texts. */
const TEXTS = [
  `'; DROP TABLE person; --`,
  `" OR ""="`,
  `' UNION SELECT hash FROM key --`,
  `a' || (SELECT salt FROM key) || '`,
  `%' OR name LIKE '%`,
  '${jndi:ldap://evil.example/a}',
  '{{7*7}}',
  '<script>alert(1)</script>',
  '\u202eada',
];

/** The same by characters that are not seen. */
const UNSEEN = ['a\0b', `x\n{"level":50,"msg":"forged"}`, `x\r\nSet-Cookie: forged=1`, '\u001b[2Jforged', 'a\u0085b'];

let server: TestServer;
let lines: string[];
beforeAll(async () => {
  server = await TestServer.open();
});
afterAll(async () => server[Symbol.asyncDispose]());
beforeEach(() => {
  lines = [];
});

describe('a text that is SQL', () => {
  it.each(TEXTS)('%j is a name like any other', async (text) => {
    const at = `/v1/collections/${encodeURIComponent(text)}`;
    const enrolled = await server.ask('POST', `${at}/people`, { name: text, photos: [photo('ada')], metadata: text });
    expect(enrolled.json.kind).toBe('enrolled');
    // As it was given, but for the blanks around it.
    const found = await server.ask('POST', `${at}/identify`, { photo: photo('ada') });
    expect(found.json.matches[0].name).toBe(text.trim());
    const { id } = (await server.ask('GET', `${at}/people`)).json.people[0];
    expect((await server.ask('GET', `${at}/people/${id}/templates`)).json.templates[0].metadata).toBe(text);
    const renamed = await server.ask('PATCH', `${at}/people/${id}`, { name: `${text}!` });
    expect(renamed.json.name).toBe(`${text}!`);
    expect((await server.ask('DELETE', at)).json).toMatchObject({ templates: 1 });
  });

  it.each(TEXTS)('%j is the name, or the number, of no key', async (text) => {
    const { json } = await server.ask('POST', '/v1/keys', { name: text, scopes: ['recognise'], collections: [text] });
    expect((await server.ask('GET', '/v1/session', undefined, { key: json.secret })).json.name).toBe(text);
    const revoked = await server.ask('DELETE', `/v1/keys/${encodeURIComponent(text)}`);
    expect([revoked.status, revoked.json.error.code]).toEqual([404, 'KEY_UNKNOWN']);
    expect((await server.ask('GET', '/v1/session', undefined, { key: json.secret })).status).toBe(200);
  });

  it.each(UNSEEN)('%j is no name at all: of a zero byte SQLite would give back what stands before it', async (text) => {
    const named = encodeURIComponent(text);
    const body = { name: 'Ada', photos: [photo('ada')] };
    const refused = [
      await server.ask('POST', `/v1/collections/${named}/people`, body),
      await server.ask('POST', '/v1/collections/team/people', { ...body, name: text }),
      await server.ask('POST', '/v1/keys', { name: text, scopes: ['recognise'] }),
      await server.ask('POST', '/v1/keys', { name: 'door', scopes: ['recognise'], collections: [text] }),
    ];
    for (const { status, json } of refused) expect([status, json.error.code]).toEqual([400, 'REQUEST_INVALID']);
    const { gallery, faces } = server.service;
    for (const [collection, person] of [
      [text, 'Ada'],
      ['team', text],
    ] as const) {
      await expect(gallery.enroll(collection, faces.model, person, [embeddingOf('ada')])).rejects.toMatchObject({
        code: 'VALUE_INVALID',
      });
    }
  });

  it('is an Idempotency-Key like any other', async () => {
    const send = (key: string) =>
      server.ask(
        'POST',
        '/v1/collections/team/people',
        { name: 'Ada', photos: [photo('ada')] },
        { headers: { 'idempotency-key': key } },
      );
    const first = await send(`' OR ''='`);
    expect((await send(`' OR ''='`)).json).toEqual(first.json);
    // Were it put into the statement, this would be answered as the one before.
    expect((await send(`' OR 'a'='a`)).json.known).toBe(1);
  });

  it('is a number nowhere', async () => {
    for (const number of ['1 OR 1=1', '1;DROP TABLE person', '0x1', '1e0', ' 1', '-1', '1.5', '9'.repeat(30), 'NaN']) {
      const { status } = await server.ask('GET', `/v1/collections/team/people/${encodeURIComponent(number)}`);
      expect([200, 400, 404]).toContain(status);
    }
    const { people } = (await server.ask('GET', '/v1/collections/team/people')).json;
    expect(people).toHaveLength(1);
  });
});

describe('a text that is a line of a log', () => {
  it('makes no line of its own, and stands in none', async () => {
    const app = await createApp(server.service, {
      logger: { level: 'trace', stream: { write: (line: string) => lines.push(line) } },
    });
    const headers = { authorization: `Bearer ${server.key}` };
    let sent = 0;
    for (const text of [...TEXTS, ...UNSEEN]) {
      const collection = encodeURIComponent(text);
      const told = text.replaceAll(/[^\x20-\x7e]/g, '.');
      for (const [method, url] of [
        ['POST', `/v1/collections/${collection}/identify`],
        ['GET', `/${collection}`],
        ['GET', `/v1/collections?x=${collection}`],
      ] as const) {
        await app.inject({
          method,
          url,
          headers: { ...headers, 'user-agent': told, referer: told, 'x-request-id': told, 'x-forwarded-for': told },
          ...(method === 'POST' && { payload: { photo: text } }),
        });
        sent++;
      }
    }
    await app.close();
    const answered = lines.map((line) => JSON.parse(line) as { msg: string }).filter(({ msg }) => msg === 'answered');
    expect(answered).toHaveLength(sent);
    const log = lines.join('');
    for (const text of ['forged', 'DROP TABLE', 'jndi', '<script>', '\u001b', '\u202e', '7*7', '%27']) {
      expect(log).not.toContain(text);
    }
    for (const line of lines) expect(line.trimEnd()).not.toContain('\n');
  });

  it('is in no metric', async () => {
    const { json } = await server.ask('GET', '/metrics');
    for (const text of ['forged', 'DROP', 'script', 'team']) expect(json).not.toContain(text);
  });
});
