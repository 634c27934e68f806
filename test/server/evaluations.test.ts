import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { EvaluatedPairs } from '../../src/report/evaluated-pairs.js';
import type { EvaluationRecord } from '../../src/report/evaluation-record.js';
import { TestServer } from './server-fixture.js';

const RECORD: EvaluationRecord = {
  kind: 'evaluation',
  title: 'Evaluation of four',
  models: ['four'],
  data: 'pairs.txt',
  created: '2026-01-02T03:04:05.000Z',
  figures: [{ label: 'Equal error rate', value: '25.00 %' }],
};
const PAIRS: EvaluatedPairs = { threshold: 0.5, scores: [0.7, 0.2], same: [true, false], pictures: null };

const outside = mkdtempSync(join(tmpdir(), 'lineament-evaluations-'));
const folder = join(outside, 'shown');
let server: TestServer;

beforeAll(async () => {
  mkdirSync(folder);
  const write = (path: string, content: unknown) =>
    writeFileSync(join(folder, path), typeof content === 'string' ? content : JSON.stringify(content));
  write('lfw.html', '<p>the report</p>');
  write('lfw.evaluation.json', RECORD);
  write('lfw.pairs.json', PAIRS);
  write('older.evaluation.json', { ...RECORD, kind: 'calibration', created: '2025-01-01T00:00:00.000Z' });
  write('other.evaluation.json', '{"kind": "recipe"}');
  write('broken.evaluation.json', '{');
  write('strange.evaluation.json', { ...RECORD, created: '2024-01-01T00:00:00.000Z' });
  write('strange.pairs.json', { scores: 'none' });
  write('notes.html', 'not of an evaluation');
  // What lies elsewhere, and a way there.
  write('../secret.html', 'secret');
  write('../secret.evaluation.json', RECORD);
  symlinkSync(join(outside, 'secret.html'), join(folder, 'linked.html'));
  write('linked.evaluation.json', { ...RECORD, created: '2023-01-01T00:00:00.000Z' });
  symlinkSync(join(outside, 'secret.evaluation.json'), join(folder, 'followed.evaluation.json'));
  server = await TestServer.open({}, { evaluations: folder });
});
afterAll(async () => {
  await server[Symbol.asyncDispose]();
  rmSync(outside, { recursive: true });
});

describe('evaluations', () => {
  it('are listed, the last made first; what is none is passed over', async () => {
    const { json } = await server.ask('GET', '/v1/evaluations');
    expect(json.evaluations.map(({ name }: { name: string }) => name)).toEqual(['lfw', 'older', 'strange', 'linked']);
    expect(json.evaluations[0]).toEqual({ ...RECORD, name: 'lfw', pairs: true });
    expect(json.evaluations[1].pairs).toBe(false);
  });

  it('have their report as a page in which nothing runs', async () => {
    const { json, headers } = await server.ask('GET', '/v1/evaluations/lfw/report');
    expect(json).toBe('<p>the report</p>');
    expect(headers['content-type']).toBe('text/html; charset=utf-8');
    expect(headers['content-security-policy']).toContain('sandbox');
  });

  it('have their pairs as they were written', async () => {
    expect((await server.ask('GET', '/v1/evaluations/lfw/pairs')).json).toEqual(PAIRS);
  });

  it.each(['older/pairs', 'older/report', 'strange/pairs', 'nobody/report', 'other/report/'])(
    'are not told what is not there: %s',
    async (path) => {
      expect((await server.ask('GET', `/v1/evaluations/${path}`)).status).toBe(404);
    },
  );

  it.each(['../secret', '..%2Fsecret', '%2e%2e%2fsecret', `${outside}/secret`, 'linked', 'followed', 'notes', '.'])(
    'lead to nothing outside their folder, and to no page but their own: %s',
    async (name) => {
      for (const path of [name, encodeURIComponent(name)]) {
        const { status, json } = await server.ask('GET', `/v1/evaluations/${path}/report`);
        expect(status).toBe(404);
        expect(JSON.stringify(json)).not.toContain('not of an evaluation');
      }
    },
  );

  it('are none where the server was told of no folder, or of one that is not there yet', async () => {
    for (const evaluations of [null, join(outside, 'later')]) {
      await using other = await TestServer.open({}, { evaluations });
      expect((await other.ask('GET', '/v1/evaluations')).json).toEqual({ evaluations: [] });
      const { status, json } = await other.ask('GET', '/v1/evaluations/lfw/pairs');
      expect([status, json.error.code]).toEqual([404, 'EVALUATION_UNKNOWN']);
    }
  });
});
