import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { checkReceipt } from '../../src/gallery/check-receipt.js';
import { parseReceipt } from '../../src/gallery/receipt-schema.js';
import { openGallery } from '../../src/gallery/open-gallery.js';
import { embeddingOf, photo, TestServer } from './server-fixture.js';

let server: TestServer;
beforeEach(async () => {
  server = await TestServer.open();
});
afterEach(async () => server[Symbol.asyncDispose]());

const enrol = (name: string, ...faces: string[]) =>
  server.ask('POST', '/v1/collections/team/people', { name, photos: [photo(...faces)] });
const identify = (body: object) => server.ask('POST', '/v1/collections/team/identify', body);

describe('enrolment', () => {
  it('enrols what can be, and tells of each other photo why not', async () => {
    const { json } = await server.ask('POST', '/v1/collections/team/people', {
      name: 'Ada',
      photos: [photo('ada'), photo(), Buffer.from('junk'), photo('ada', 'ben'), photo('ada:0.3'), photo('ada:1:0.1')],
    });
    expect(json).toMatchObject({ kind: 'enrolled', person: 1, added: [1, 2], known: 0 });
    expect(json.photos.map((each: { kind: string; code?: string }) => each.code ?? each.kind)).toEqual([
      'accepted',
      'NO_FACE',
      'IMAGE_INVALID',
      'ENROLMENT_REFUSED',
      'ENROLMENT_REFUSED',
      'accepted',
    ]);
    expect(json.photos[3].message).toContain('2 faces');
    expect(json.photos[4].message).toContain('the face is small');
    expect((await server.ask('GET', '/v1/collections')).json.collections).toMatchObject([
      { name: 'team', people: 1, templates: 2, usable: true },
    ]);
  });

  it('remembers of each photo what is told of it', async () => {
    const body = { name: 'Ada', photos: [photo(), photo('ada'), photo('ada:1:0.1')] };
    const post = (photoMetadata: unknown[]) =>
      server.ask('POST', '/v1/collections/team/people', { ...body, metadata: 'none', photoMetadata });
    expect((await post(['one for three'])).json.error.code).toBe('REQUEST_INVALID');
    await post([{ file: 'a.jpg' }, { file: 'b.jpg' }, { file: 'c.jpg' }]);
    const { templates } = (await server.ask('GET', '/v1/collections/team/people/1/templates')).json;
    expect(templates.map(({ metadata }: { metadata: unknown }) => metadata)).toEqual([
      { file: 'b.jpg' },
      { file: 'c.jpg' },
    ]);
  });

  it('makes no collection when nothing can be enrolled', async () => {
    expect((await enrol('Ada')).json).toMatchObject({ kind: 'refused', person: null, added: [] });
    expect((await server.ask('GET', '/v1/collections')).json.collections).toEqual([]);
  });

  it('takes the face that is named of several', async () => {
    const body = { name: 'Ben', photos: [photo('ada', 'ben')], face: 1 };
    expect((await server.ask('POST', '/v1/collections/team/people', body)).json.kind).toBe('enrolled');
    expect((await identify({ photo: photo('ben') })).json).toMatchObject({ kind: 'known', matches: [{ name: 'Ben' }] });
  });

  it('never asks less of photos than the server does, and more where that is asked for', async () => {
    const body = (review: string, ...faces: string[]) => ({ name: 'Ada', photos: [photo(...faces)], review });
    const kind = async (...given: Parameters<typeof body>) =>
      (await server.ask('POST', '/v1/collections/team/people', body(...given))).json.kind;
    expect(await kind('off', 'ada:0.3')).toBe('refused');
    expect(await kind('strict', 'ada:0.6')).toBe('refused');
    expect(await kind('standard', 'ada:0.6')).toBe('enrolled');
    await using lenient = await TestServer.open({ review: 'off' });
    const { json } = await lenient.ask('POST', '/v1/collections/team/people', body('off', 'ada:0.3', 'ben'));
    expect(json.kind).toBe('enrolled');
  });

  it('refuses, in a strict review, the face of somebody else who is enrolled', async () => {
    await enrol('Ada', 'ada');
    const strict = (name: string) => ({ name, photos: [photo('ada:1:0.2')], review: 'strict' });
    const other = await server.ask('POST', '/v1/collections/team/people', strict('Eve'));
    expect(other.json).toMatchObject({ kind: 'refused', photos: [{ code: 'ENROLMENT_REFUSED' }] });
    expect(other.json.photos[0].message).toContain('somebody else');
    expect(other.json.photos[0].message).not.toContain('Ada');
    expect((await server.ask('POST', '/v1/collections/team/people', strict('Ada'))).json.kind).toBe('enrolled');
  });

  it('takes embeddings that were computed elsewhere from keys that may, and of the same model', async () => {
    const post = (embeddings: object, key?: string) =>
      server.ask('POST', '/v1/collections/team/people', { name: 'Ada', embeddings }, key === undefined ? {} : { key });
    const values = [[...embeddingOf('ada')]];
    const own = { model: 'f'.repeat(64), values };
    expect((await post(own, await server.keyFor(['enrol']))).json.error.code).toBe('KEY_FORBIDDEN');
    expect((await post({ model: 'e'.repeat(64), values })).json.error.code).toBe('MODEL_MISMATCH');
    expect((await post({ ...own, values: [[1, 1, 0, 0]] })).json.error.code).toBe('VALUE_INVALID');
    expect((await post({ ...own, values: [[1, 0, 0]] })).json.error.code).toBe('VALUE_INVALID');
    expect((await post(own, await server.keyFor(['enrol'], { embeddings: true }))).json.added).toEqual([1]);
  });

  it('answers a request that is sent again as before, and does nothing twice', async () => {
    const send = (name: string, key = 'first-try') =>
      server.ask(
        'POST',
        '/v1/collections/team/people',
        { name, photos: [photo('ada')] },
        { headers: { 'idempotency-key': key } },
      );
    const [first, beside] = await Promise.all([send('Ada'), send('Ada')]);
    const again = await send('Ada');
    expect(first.json).toMatchObject({ added: [1], known: 0 });
    expect([beside.json, again.json]).toEqual([first.json, first.json]);
    expect((await send('Eve')).json.error.code).toBe('IDEMPOTENCY_CONFLICT');
    expect((await send('Ada', 'second-try')).json).toMatchObject({ added: [], known: 1 });
  });

  it('keeps metadata that are small, and refuses what is not, or nests too deeply', async () => {
    const send = async (metadata: unknown) =>
      (await server.ask('POST', '/v1/collections/team/people', { name: 'Ada', photos: [photo('ada')], metadata })).json;
    // In JSON with its quotes 4,096 bytes, of two a letter.
    expect((await send('é'.repeat(2047))).kind).toBe('enrolled');
    expect((await send('é'.repeat(2047) + 'e')).error).toMatchObject({ code: 'REQUEST_INVALID' });
    const { statusCode, payload } = await server.app.inject({
      method: 'POST',
      url: '/v1/collections/team/people',
      headers: {
        authorization: `Bearer ${server.key}`,
        'content-type': 'application/json',
        'idempotency-key': 'deep',
      },
      payload: `{"name":"Ada","photos":["${photo('ada').toString('base64')}"],"metadata":${'['.repeat(100_000)}${']'.repeat(100_000)}}`,
    });
    expect([statusCode, payload.includes('REQUEST_INVALID')]).toEqual([400, true]);
  });

  it('keeps no name in the record of the server', async () => {
    await server.ask(
      'POST',
      '/v1/collections/team/people',
      { name: 'Hippolyta Ostrander', photos: [photo('ada')] },
      { headers: { 'idempotency-key': 'a' } },
    );
    const record = readFileSync(join(server.folder, 'team.db.server.db'));
    expect(record.includes('first administrator') || record.includes('root')).toBe(true);
    expect(record.includes('Hippolyta')).toBe(false);
  });
});

describe('identification', () => {
  it('tells of every face of a photo who it may be, most similar first', async () => {
    await enrol('Ada', 'ada');
    await enrol('Ben', 'ben');
    const { json } = await identify({ photo: photo('ben:1:0.1', 'dan', 'ada'), limit: 2 });
    expect(json).toMatchObject({ kind: 'known', threshold: 0.9, matches: [{ name: 'Ada', person: 1, template: 1 }] });
    expect(json.faces.map(({ kind }: { kind: string }) => kind)).toEqual(['known', 'unknown', 'known']);
    expect(json.faces[0].matches).toHaveLength(1);
    expect(json.faces[0].matches[0].similarity).toBeCloseTo(Math.cos(0.1), 6);
    // 3 faces against 2 templates: 1 − (1 − 0.001)⁶.
    expect(json.falsePositiveRate).toBeCloseTo(1 - 0.999 ** 6, 9);
  });

  it('finds whom another process enrolled, and nobody whom it forgot', async () => {
    await enrol('Ada', 'ada');
    await using other = await openGallery(join(server.folder, 'team.db'));
    await other.enroll('team', server.service.faces.model, 'Cleo', [embeddingOf('cleo')]);
    expect((await identify({ photo: photo('cleo') })).json).toMatchObject({
      kind: 'known',
      matches: [{ name: 'Cleo' }],
    });
    await other.forget('team', 'Cleo');
    expect((await identify({ photo: photo('cleo') })).json).toMatchObject({ kind: 'unknown', matches: [] });
  });

  it('answers that there is no face, and no such collection', async () => {
    await enrol('Ada', 'ada');
    expect((await identify({ photo: photo() })).json).toEqual({ kind: 'no-face' });
    const nowhere = await server.ask('POST', '/v1/collections/nowhere/identify', { photo: photo('ada') });
    expect([nowhere.status, nowhere.json.error.code]).toEqual([404, 'NOT_ENROLLED']);
  });

  it('tells of a collection that there is not neither where the gallery is nor what else is in it', async () => {
    await enrol('Ada', 'ada');
    const key = await server.keyFor(['recognise', 'enrol'], { collections: ['nowhere'] });
    const at = '/v1/collections/nowhere';
    for (const [method, path, body] of [
      ['GET', at, undefined],
      ['GET', `${at}/people`, undefined],
      ['GET', `${at}/people/1/templates`, undefined],
      ['POST', `${at}/identify`, { photo: photo('ada') }],
      ['DELETE', `${at}/people/1`, undefined],
    ] as const) {
      const { status, json } = await server.ask(method, path, body, { key });
      expect([status, json.error.code]).toEqual([404, 'NOT_ENROLLED']);
      expect(JSON.stringify(json)).not.toMatch(/team|\.db|lineament-server-/);
    }
  });

  it('notes searches in the audit log where that is asked for', async () => {
    await using noting = await TestServer.open({ noteSearches: true });
    await noting.ask('POST', '/v1/collections/team/people', { name: 'Ada', photos: [photo('ada')] });
    await noting.ask('POST', '/v1/collections/team/identify', { photo: photo('ada', 'ben') });
    const { entries } = (await noting.ask('GET', '/v1/audit-log')).json;
    expect(entries.map(({ action }: { action: string }) => action)).toEqual(['enroll', 'search']);
    expect(entries[1]).toMatchObject({ actor: expect.stringMatching(/^key [0-9a-f]{12}$/), detail: { faces: 2 } });
  });

  it('tells the end of the audit log, and goes back from there', async () => {
    await using noting = await TestServer.open();
    for (const name of ['Ada', 'Ben', 'Cleo', 'Dan'])
      await noting.ask('POST', '/v1/collections/team/people', { name, photos: [photo(name.toLowerCase())] });
    const numbers = async (query: string) =>
      (await noting.ask('GET', `/v1/audit-log?${query}`)).json.entries.map(({ number }: { number: number }) => number);
    expect(await numbers('last=2')).toEqual([3, 4]);
    expect(await numbers('last=2&before=3')).toEqual([1, 2]);
    expect(await numbers('last=2&before=2')).toEqual([1]);
    expect(await numbers('after=1&before=4')).toEqual([2, 3]);
  });
});

describe('people', () => {
  const people = async () =>
    (await server.ask('GET', '/v1/collections/team/people')).json.people.map(
      ({ id, name, templates }: { id: number; name: string; templates: number }) => [id, name, templates],
    );

  it('are renamed, merged, split and forgotten by their number', async () => {
    await enrol('Ada', 'ada');
    await enrol('Ben', 'ben');
    await enrol('Ada', 'ada:1:0.1');
    expect(await people()).toEqual([
      [1, 'Ada', 2],
      [2, 'Ben', 1],
    ]);
    const at = '/v1/collections/team/people';
    expect((await server.ask('PATCH', `${at}/1`, { name: 'Ada L.' })).json).toMatchObject({ id: 1, name: 'Ada L.' });
    expect((await server.ask('PATCH', `${at}/1`, { name: 'Ben' })).json.error.code).toBe('VALUE_INVALID');
    expect((await server.ask('POST', `${at}/2/merge`, { into: 1 })).json).toMatchObject({ id: 1, templates: 3 });
    expect((await server.ask('POST', `${at}/1/split`, { templates: [2], to: 'Ben' })).json).toEqual({ moved: 1 });
    const { templates } = (await server.ask('GET', `${at}/1/templates`)).json;
    expect(templates.map(({ id }: { id: number }) => id)).toEqual([1, 3]);
    expect(templates[0]).not.toHaveProperty('embedding');
    expect((await server.ask('DELETE', `${at}/1/templates/3`)).json).toEqual({ removed: 1 });
    const forgotten = (await server.ask('DELETE', `${at}/1`)).json;
    expect(forgotten).toMatchObject({ templates: 1, receipt: { people: [{ id: 1 }], removed: { templates: 1 } } });
    // Whoever has the receipt proves by it that the gallery holds nothing of them.
    const receipt = parseReceipt(JSON.stringify(forgotten.receipt), 'the answer');
    expect(await checkReceipt(join(server.folder, 'team.db'), receipt)).toEqual({ kind: 'holds', unseen: [] });
    expect(JSON.stringify(forgotten)).not.toContain('Ada');
    expect((await server.ask('GET', `${at}/1`)).json.error.code).toBe('NOT_ENROLLED');
    expect((await server.ask('DELETE', '/v1/collections/team')).json).toMatchObject({
      templates: 1,
      receipt: { removed: { people: 1, templates: 1 } },
    });
    expect((await server.ask('GET', '/v1/collections/team')).status).toBe(404);
  });

  it('are of their collection: the number of somebody in another is nobody', async () => {
    await enrol('Ada', 'ada');
    await server.ask('POST', '/v1/collections/other/people', { name: 'Ben', photos: [photo('ben')] });
    for (const [method, path] of [
      ['GET', '/v1/collections/team/people/2'],
      ['DELETE', '/v1/collections/team/people/2'],
      ['GET', '/v1/collections/team/people/2/templates'],
    ] as const) {
      expect((await server.ask(method, path)).json.error.code).toBe('NOT_ENROLLED');
    }
    expect((await server.ask('DELETE', '/v1/collections/team/people/1/templates/2')).json.error.code).toBe(
      'VALUE_INVALID',
    );
  });
});
