import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { FastifyInstance, InjectOptions } from 'fastify';
import type { z } from 'zod';
import { LineamentError } from '../../src/errors.js';
import type { EmbedderCard } from '../../src/face/model-card.js';
import { thresholdOf } from '../../src/matching/decision.js';
import type { RecognisedFace } from '../../src/matching/seen-face.js';
import type { Caller, Scope } from '../../src/server/access.js';
import { createApp } from '../../src/server/app.js';
import type { FaceReader, Seen } from '../../src/server/face-reader.js';
import { type OpenedService, openService } from '../../src/server/open-service.js';
import type { RunLibrary } from '../../src/server/run-library.js';
import { type serverSettings, settingsOf } from '../../src/server/settings.js';

/** People of the world of the tests, each with a direction of their own. */
export const PEOPLE = ['ada', 'ben', 'cleo', 'dan'] as const;

export type Somebody = (typeof PEOPLE)[number];

/** Of length 1, in four dimensions: `similar` of the way between one person and the next. */
export function embeddingOf(person: Somebody, turned = 0): Float32Array {
  const place = PEOPLE.indexOf(person);
  const embedding = new Float32Array(PEOPLE.length);
  embedding[place] = Math.cos(turned);
  embedding[(place + 1) % PEOPLE.length] = Math.sin(turned);
  return embedding;
}

/**
 * The file of a photo as the reader below takes it: who is in it, the largest face first, each with the quality of the face and how far it
 * is turned away from how the person usually looks, in radians (`ada:0.9:0.1`).
 */
export function photo(...faces: readonly string[]): Buffer {
  return Buffer.from(`photo ${faces.join(' ')}`);
}

function faceOf(text: string, place: number): RecognisedFace {
  const [name, quality = '1', turned = '0'] = text.split(':') as [Somebody, string?, string?];
  const score = Number(quality);
  const eye = { x: 10, y: 10 };
  return {
    box: { left: 100 * place, top: 0, width: 90 - place, height: 90 - place },
    score: 0.9,
    keypoints: { leftEye: eye, rightEye: eye, nose: eye, mouth: eye, leftEar: eye, rightEar: eye },
    landmarks: [{ x: 1, y: 2 }],
    pupils: { left: eye, right: eye },
    yaw: 0,
    pitch: 0,
    roll: 0,
    quality: { score, sharpness: 1, light: 1, size: score, pose: 1, reason: score < 0.5 ? 'the face is small' : null },
    embedding: embeddingOf(name, Number(turned)),
  };
}

/** A reader of such photos, in place of the networks. `slow` is waited for with each. */
export function fakeReader(slow: (signal?: AbortSignal) => Promise<void> = async () => {}): FaceReader {
  const see = async (bytes: Uint8Array, signal?: AbortSignal): Promise<Seen<RecognisedFace>> => {
    await slow(signal);
    const text = Buffer.from(bytes).toString();
    if (!text.startsWith('photo')) throw new LineamentError('IMAGE_INVALID', 'These bytes are no photo.');
    return { faces: text.split(' ').slice(1).filter(Boolean).map(faceOf), leftOut: 0 };
  };
  return {
    model: { name: 'four', sha256: 'f'.repeat(64), embeddingSize: PEOPLE.length },
    decision: { threshold: thresholdOf(0.9), falseMatchRate: 0.001 },
    card: {
      name: 'four',
      kind: 'embedder',
      sha256: 'f'.repeat(64),
      embeddingSize: PEOPLE.length,
      licence: { id: 'Apache-2.0' },
      threshold: { similarity: 0.9, falseMatchRate: 0.001 },
    } as unknown as EmbedderCard,
    waiting: 0,
    find: see,
    recognise: see,
    async [Symbol.asyncDispose]() {},
  };
}

/** A server in a folder of its own. */
export class TestServer implements AsyncDisposable {
  private constructor(
    readonly app: FastifyInstance,
    readonly service: OpenedService,
    readonly folder: string,
    /** Of an administrator. */
    readonly key: string,
  ) {}

  static async open(
    settings: z.input<typeof serverSettings> = {},
    {
      faces = fakeReader(),
      runs = null,
      evaluations = null,
    }: { faces?: FaceReader; runs?: RunLibrary | null; evaluations?: string | null } = {},
  ): Promise<TestServer> {
    const folder = mkdtempSync(join(tmpdir(), 'lineament-server-'));
    const service = await openService({
      settings: settingsOf({ searchThreads: 1, ...settings }),
      gallery: join(folder, 'team.db'),
      model: 'four',
      faces,
      runs,
      evaluations,
    });
    const app = await createApp(service, { checkAnswers: true });
    const [, key] = await service.keys.create({ name: 'root', scopes: ['admin'], embeddings: true });
    return new TestServer(app, service, folder, key);
  }

  /** A key of these scopes. */
  async keyFor(
    scopes: readonly Scope[],
    more: Partial<Pick<Caller, 'collections' | 'embeddings' | 'perMinute'>> = {},
  ): Promise<string> {
    return (await this.service.keys.create({ name: scopes.join(), scopes, ...more }))[1];
  }

  /** Asks with the administrator's key, another one, or none (null). */
  async ask(
    method: 'GET' | 'POST' | 'PATCH' | 'DELETE',
    url: string,
    body?: object,
    { key = this.key, headers = {} }: { key?: string | null; headers?: Record<string, string> } = {},
    // oxlint-disable-next-line typescript/no-explicit-any -- the app holds every answer against its schema, and tests look into it.
  ): Promise<{ status: number; json: any; headers: Record<string, unknown> }> {
    const options: InjectOptions = {
      method,
      url,
      headers: { ...(key !== null && { authorization: `Bearer ${key}` }), ...headers },
      ...(body !== undefined && { payload: JSON.parse(JSON.stringify(body, base64)) as object }),
    };
    const { statusCode, payload, headers: answered } = await this.app.inject(options);
    const isJson = String(answered['content-type']).startsWith('application/json');
    return { status: statusCode, json: isJson ? JSON.parse(payload) : payload, headers: answered };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.app.close();
    await this.service[Symbol.asyncDispose]();
    rmSync(this.folder, { recursive: true });
  }
}

/** Buffers tell JSON that they are `{type: 'Buffer', data}` before a replacer sees them. */
function base64(_: string, value: unknown): unknown {
  const { type, data } = (value ?? {}) as { type?: unknown; data?: unknown };
  return type === 'Buffer' && Array.isArray(data) ? Buffer.from(data as number[]).toString('base64') : value;
}
