import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { KeyStore } from '../../src/server/key-store.js';
import { openServerDatabase, serverDatabasePath } from '../../src/server/server-database.js';

let folder: string;
let path: string;
let database: Awaited<ReturnType<typeof openServerDatabase>>;
let now = new Date('2026-01-01T00:00:00Z');
let keys: KeyStore;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'lineament-keys-'));
  path = serverDatabasePath(join(folder, 'team.db'));
  database = await openServerDatabase(path);
  keys = new KeyStore(database, path, () => now);
});
afterEach(() => {
  database.close();
  rmSync(folder, { recursive: true });
});

describe('a key', () => {
  it('is told once, and is nowhere in the record', async () => {
    const [key, text] = await keys.create({ name: 'door', scopes: ['recognise'] });
    expect(text).toMatch(new RegExp(`^lin_${key.id}_[A-Za-z0-9_-]{43}$`));
    expect(await keys.holder(text)).toMatchObject({
      id: key.id,
      name: 'door',
      scopes: ['recognise'],
      collections: null,
    });
    expect(readFileSync(path).includes(text.slice(-43))).toBe(false);
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(path).toBe(join(folder, 'team.db.server.db'));
  });

  it('is for one gallery, not for another whose name differs in its ending', () => {
    const [a, b] = ['team.db', 'team.sqlite'].map((name) => serverDatabasePath(join(folder, name)));
    expect(a).not.toBe(b);
  });

  it('is for one database of PostgreSQL, not for another whose name a file cannot have, whoever logs in to it', () => {
    const paths = ['host/team_a', 'host/team-a', 'host-team/a'].map((at) => serverDatabasePath(`postgres://${at}`));
    expect(new Set(paths).size).toBe(3);
    expect(serverDatabasePath('postgres://me:secret@host/team_a')).toBe(paths[0]);
  });

  it('lets nobody in with another secret, id or form', async () => {
    const [key, text] = await keys.create({ name: 'door', scopes: ['recognise'] });
    const [, other] = await keys.create({ name: 'gate', scopes: ['admin'] });
    const secretOf = (each: string) => each.slice('lin_'.length + 13);
    for (const wrong of [
      `lin_${key.id}_${secretOf(other)}`,
      `lin_${key.id}_${'A'.repeat(43)}`,
      `lin_${'0'.repeat(12)}_${secretOf(text)}`,
      text.slice(0, -1),
      `${text}A`,
      text.toUpperCase(),
      '',
    ]) {
      expect(await keys.holder(wrong)).toBeNull();
    }
    // The second time it is known by its SHA-256; a wrong one still is not.
    expect(await keys.holder(text)).not.toBeNull();
    expect(await keys.holder(`lin_${key.id}_${'A'.repeat(43)}`)).toBeNull();
    expect(keys.known(text)).toMatchObject({ id: key.id });
    expect([keys.known(other), keys.known(`lin_${key.id}_${'A'.repeat(43)}`)]).toEqual([null, null]);
  });

  it('ends at its time, and when it is revoked, in every process at once', async () => {
    const [, admin] = await keys.create({ name: 'root', scopes: ['admin'] });
    const [short, text] = await keys.create({ name: 'door', scopes: ['enrol'], expires: '2026-01-02T00:00:00+01:00' });
    const elsewhere = await openServerDatabase(path);
    const other = new KeyStore(elsewhere, path, () => now);
    expect(await other.holder(text)).not.toBeNull();
    now = new Date('2026-01-01T23:00:00Z');
    expect([await other.holder(text), other.valid(short.id)]).toEqual([null, null]);
    now = new Date('2026-01-01T22:59:59Z');
    expect(await other.holder(text)).not.toBeNull();
    keys.revoke(short.id);
    expect(await other.holder(text)).toBeNull();
    expect(await other.holder(admin)).not.toBeNull();
    elsewhere.close();
  });

  it('of the last administrator cannot be revoked, nor can one that there is not', async () => {
    const [first] = await keys.create({ name: 'root', scopes: ['admin'] });
    expect(() => keys.revoke(first.id)).toThrow(expect.objectContaining({ code: 'KEY_FORBIDDEN' }));
    const [second] = await keys.create({ name: 'other', scopes: ['admin'] });
    expect(keys.revoke(first.id).revoked).not.toBeNull();
    expect(() => keys.revoke(second.id)).toThrow(expect.objectContaining({ code: 'KEY_FORBIDDEN' }));
    expect(() => keys.revoke('nobody')).toThrow(expect.objectContaining({ code: 'KEY_UNKNOWN' }));
  });

  it('of an administrator is for all collections', async () => {
    await expect(keys.create({ name: 'x', scopes: ['admin'], collections: ['team'] })).rejects.toMatchObject({
      code: 'VALUE_INVALID',
    });
  });
});
