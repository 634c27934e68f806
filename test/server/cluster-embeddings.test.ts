import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { embeddingOf, type Somebody, TestServer } from './server-fixture.js';

const MODEL = 'f'.repeat(64);
const PATH = '/v1/cluster/embeddings';

let server: TestServer;
beforeAll(async () => {
  server = await TestServer.open();
});
afterAll(async () => server[Symbol.asyncDispose]());

const face = (photo: number, person: Somebody, turned = 0) => ({ photo, embedding: [...embeddingOf(person, turned)] });

describe('faces whose embeddings are known', () => {
  it('are grouped by person, the largest group first, by their places', async () => {
    const faces = [
      face(0, 'ada'),
      face(1, 'ben'),
      face(2, 'ada', 0.1),
      face(3, 'cleo'),
      face(4, 'ben'),
      face(5, 'ada'),
    ];
    const { json } = await server.ask('POST', PATH, { model: MODEL, faces });
    expect(json).toEqual({
      threshold: 0.9,
      groups: [
        [0, 2, 5],
        [1, 4],
      ],
      ungrouped: [3],
    });
  });

  it('of one photo are of different people', async () => {
    const faces = [face(7, 'ada'), face(7, 'ada')];
    const { json } = await server.ask('POST', PATH, { model: MODEL, faces, threshold: 0 });
    expect(json).toEqual({ threshold: 0, groups: [], ungrouped: [0, 1] });
  });

  it('must come from the model of the server, and be of its size', async () => {
    const other = await server.ask('POST', PATH, { model: 'a'.repeat(64), faces: [face(0, 'ada')] });
    expect([other.status, other.json.error.code]).toEqual([409, 'MODEL_MISMATCH']);
    const short = await server.ask('POST', PATH, { model: MODEL, faces: [{ photo: 0, embedding: [1, 0] }] });
    expect([short.status, short.json.error.code]).toEqual([422, 'VALUE_INVALID']);
    const without = await server.ask('POST', PATH, { model: MODEL, faces: [{ photo: 0, embedding: [0, 0, 0, 0] }] });
    expect([without.status, without.json.error.code]).toEqual([422, 'VALUE_INVALID']);
  });
});
