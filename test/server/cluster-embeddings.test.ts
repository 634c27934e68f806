import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { thresholdOf } from '../../src/matching/decision.js';
import { groupLibrary } from '../../src/matching/group-library.js';
import { embeddingOf, PEOPLE, photo, type Somebody, TestServer } from './server-fixture.js';

const MODEL = 'f'.repeat(64);
const PATH = '/v1/cluster/embeddings';

let server: TestServer;
beforeAll(async () => {
  server = await TestServer.open();
});
afterAll(async () => server[Symbol.asyncDispose]());

/** The server's own. */
const RULE = { threshold: thresholdOf(0.9), falseMatchRate: 0.001 };

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

  it('are grouped more strictly where they are many, unless a threshold is asked for', async () => {
    const faces = PEOPLE.flatMap((person, p) =>
      Array.from({ length: 50 }, (_, i) => face(p * 50 + i, person, i / 100)),
    );
    const { rule } = groupLibrary(
      faces.map(({ photo, embedding }) => ({ photo: `${photo}`, embedding: Float32Array.from(embedding) })),
      RULE,
    );
    expect(rule.threshold).toBeGreaterThan(RULE.threshold);
    const { json: byDefault } = await server.ask('POST', PATH, { model: MODEL, faces });
    expect(byDefault.threshold).toBe(rule.threshold);
    const { json: asked } = await server.ask('POST', PATH, { model: MODEL, faces, threshold: RULE.threshold });
    expect(asked.threshold).toBe(RULE.threshold);
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

describe('faces of photos', () => {
  it('are grouped more strictly where they are many', async () => {
    const turned = (p: number) => Array.from({ length: 13 }, (_, i) => `${PEOPLE[i % 4]!}:1:${(p + i) / 200}`);
    const photos = Array.from({ length: 10 }, (_, p) => turned(p));
    const faces = photos.flatMap((inPhoto, p) =>
      inPhoto.map((text) => {
        const [person, , angle] = text.split(':') as [Somebody, string, string];
        return { photo: `${p}`, embedding: embeddingOf(person, Number(angle)) };
      }),
    );
    const { threshold } = groupLibrary(faces, RULE).rule;
    expect(threshold).toBeGreaterThan(RULE.threshold);
    const { json } = await server.ask('POST', '/v1/cluster', { photos: photos.map((inPhoto) => photo(...inPhoto)) });
    expect(json.refused).toEqual([]);
    expect(json.threshold).toBe(threshold);
  });
});
