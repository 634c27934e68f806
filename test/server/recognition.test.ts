import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { embeddingOf, photo, TestServer } from './server-fixture.js';

let server: TestServer;
beforeAll(async () => {
  server = await TestServer.open();
});
afterAll(async () => server[Symbol.asyncDispose]());

describe('detect', () => {
  it('tells the faces of each photo, and for one that is no photo why, without failing the others', async () => {
    const { status, json } = await server.ask('POST', '/v1/detect', {
      photos: [photo('ada', 'ben:0.2'), Buffer.from('junk'), photo()],
    });
    expect(status).toBe(200);
    expect(json.photos.map(({ kind }: { kind: string }) => kind)).toEqual(['seen', 'refused', 'seen']);
    expect(json.photos[0].faces).toHaveLength(2);
    expect(json.photos[0].faces[1].quality).toMatchObject({ score: 0.2, reason: 'the face is small' });
    expect(json.photos[1]).toEqual({
      kind: 'refused',
      code: 'IMAGE_INVALID',
      message: 'These bytes are no photo.',
      cure: expect.any(String),
    });
    expect(json.photos[2].faces).toEqual([]);
  });

  it('tells landmarks only where they are asked for, and never an embedding', async () => {
    const without = await server.ask('POST', '/v1/detect', { photos: [photo('ada')] });
    expect(without.json.photos[0].faces[0]).not.toHaveProperty('landmarks');
    const withThem = await server.ask('POST', '/v1/detect', { photos: [photo('ada')], landmarks: true });
    expect(withThem.json.photos[0].faces[0].landmarks).toEqual([{ x: 1, y: 2 }]);
    expect(withThem.json.photos[0].faces[0]).not.toHaveProperty('embedding');
  });

  it('takes the same request as multipart', async () => {
    const form = new FormData();
    form.append('photos', new Blob([new Uint8Array(photo('ada'))]), 'a.jpg');
    form.append('photos', new Blob([new Uint8Array(photo('ben', 'cleo'))]), 'b.jpg');
    form.append('landmarks', 'true');
    const response = await server.app.inject({
      method: 'POST',
      url: '/v1/detect',
      headers: { authorization: `Bearer ${server.key}` },
      payload: form,
    });
    expect(response.statusCode).toBe(200);
    const { photos } = response.json();
    expect(photos.map(({ faces }: { faces: object[] }) => faces.length)).toEqual([1, 2]);
    expect(photos[0].faces[0].landmarks).toHaveLength(1);
  });

  it('refuses a multipart field that there is not, and one value that comes twice', async () => {
    const post = async (fields: readonly (readonly [string, string])[]) => {
      const form = new FormData();
      form.append('photos', new Blob([new Uint8Array(photo('ada'))]), 'a.jpg');
      for (const [name, value] of fields) form.append(name, value);
      const headers = { authorization: `Bearer ${server.key}` };
      const response = await server.app.inject({ method: 'POST', url: '/v1/detect', headers, payload: form });
      return [response.statusCode, response.json().error?.code];
    };
    expect(await post([['constructor', '1']])).toEqual([400, 'REQUEST_INVALID']);
    expect(
      await post([
        ['landmarks', 'true'],
        ['landmarks', 'false'],
      ]),
    ).toEqual([400, 'REQUEST_INVALID']);
    expect(await post([['landmarks', 'perhaps']])).toEqual([400, 'REQUEST_INVALID']);
  });
});

describe('embed', () => {
  it('tells the embeddings, and of which model they are', async () => {
    const { json } = await server.ask('POST', '/v1/embed', { photos: [photo('ben')] });
    expect(json.model).toEqual({ name: 'four', sha256: 'f'.repeat(64), embeddingSize: 4 });
    expect(json.photos[0].faces[0].embedding).toEqual([...embeddingOf('ben')]);
    expect(json.photos[0].faces[0]).not.toHaveProperty('landmarks');
    const body = { photos: [photo('ben')], landmarks: true };
    expect((await server.ask('POST', '/v1/embed', body)).json.photos[0].faces[0].landmarks).toHaveLength(1);
  });
});

describe('verify', () => {
  // cos 0.4 = 0.9211 passes the model's 0.9; cos 0.5 = 0.8776 does not.
  it.each([
    ['ada', 'ada:1:0.4', 'match', Math.cos(0.4)],
    ['ada', 'ada:1:0.5', 'no-match', Math.cos(0.5)],
    ['ada', 'ben', 'no-match', 0],
  ])('compares %s with %s: %s', async (first, second, kind, similarity) => {
    const { json } = await server.ask('POST', '/v1/verify', { first: photo(first), second: photo(second) });
    expect(json).toMatchObject({ kind, threshold: 0.9, falseMatchRate: 0.001, comparisons: 1 });
    expect(json.similarity).toBeCloseTo(similarity, 6);
  });

  it('takes a threshold, and then claims no rate that nobody measured', async () => {
    const body = { first: photo('ada'), second: photo('ada:1:0.5'), threshold: 0.8 };
    expect((await server.ask('POST', '/v1/verify', body)).json).toMatchObject({ kind: 'match', falseMatchRate: null });
  });

  it('answers that a photo has no face, which is no failure', async () => {
    const { status, json } = await server.ask('POST', '/v1/verify', { first: photo('ada'), second: photo() });
    expect([status, json]).toEqual([200, { kind: 'no-face', photo: 1 }]);
  });

  it('takes what embed told of a photo in its place, and answers the same', async () => {
    const { model, photos } = (await server.ask('POST', '/v1/embed', { photos: [photo('ada', 'ben')] })).json;
    const first = { model: model.sha256, faces: photos[0].faces };
    const second = photo('ada:1:0.4', 'cleo');
    const told = await server.ask('POST', '/v1/verify', { first, second });
    expect(told.json).toEqual((await server.ask('POST', '/v1/verify', { first: photo('ada', 'ben'), second })).json);
    expect(told.json.reservations).toHaveLength(2);
    const other = { ...first, model: 'e'.repeat(64) };
    expect((await server.ask('POST', '/v1/verify', { first: other, second })).json.error.code).toBe('MODEL_MISMATCH');
    const short = { ...first, faces: [{ ...first.faces[0], embedding: [1, 0, 0] }] };
    expect((await server.ask('POST', '/v1/verify', { first: short, second })).json.error.code).toBe('VALUE_INVALID');
    const nobody = { ...first, faces: [] };
    expect((await server.ask('POST', '/v1/verify', { first: nobody, second })).json).toEqual({
      kind: 'no-face',
      photo: 0,
    });
  });

  it('refuses a photo that cannot be read', async () => {
    const { status, json } = await server.ask('POST', '/v1/verify', { first: photo('ada'), second: Buffer.from('x') });
    expect([status, json.error.code]).toEqual([422, 'IMAGE_INVALID']);
  });
});
