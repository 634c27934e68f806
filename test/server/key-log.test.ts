import { describe, expect, it } from 'vitest';
import { TestServer } from './server-fixture.js';

describe('the audit log', () => {
  it('has who made and revoked which key, and no name', async () => {
    await using server = await TestServer.open();
    const body = { name: 'Front door', scopes: ['recognise', 'enrol'], collections: ['Secret society'] };
    const made = (await server.ask('POST', '/v1/keys', body)).json;
    await server.ask('DELETE', `/v1/keys/${made.id}`);
    // Nothing was made or revoked here.
    const over = await server.ask('POST', '/v1/keys', { ...body, expires: '2020-01-01T00:00:00Z' });
    expect([over.status, over.json.error.message]).toEqual([400, 'body.expires: Expected a time to come.']);
    await server.ask('DELETE', '/v1/keys/nobody');
    const { entries } = (await server.ask('GET', '/v1/audit-log')).json;
    const actor = `key ${server.key.split('_')[1]}`;
    expect(entries).toMatchObject([
      { actor, action: 'make-api-key', detail: { key: made.id, scopes: ['recognise', 'enrol'] } },
      { actor, action: 'revoke-api-key', detail: { key: made.id } },
    ]);
    expect(entries).toHaveLength(2);
    expect(JSON.stringify(entries)).not.toMatch(/Front door|Secret society/);
  });
});
