import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from '@photostructure/sqlite';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { localActor } from '../../src/gallery/audit-log.js';
import { openGallery } from '../../src/gallery/open-gallery.js';

const model = { name: 'numbers', sha256: 'a'.repeat(64), embeddingSize: 2 };

let folder: string;
let path: string;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'lineament-log-'));
  path = join(folder, 'gallery.db');
  await using gallery = await openGallery(path, { key: null, actor: 'tester' });
  await gallery.enroll('team', model, 'Ada', [Float32Array.of(1, 0)]);
  await gallery.enroll('team', model, 'Ben', [Float32Array.of(0, 1)]);
  await gallery.rename('team', 'Ben', 'Benedict');
});
afterEach(() => rmSync(folder, { recursive: true }));

async function check() {
  await using gallery = await openGallery(path, { key: null });
  return gallery.checkLog();
}

/** Changes the file as somebody would who has it, and knows how to take the triggers off. */
function tamper(sql: string): void {
  const database = new DatabaseSync(path);
  database.exec(`DROP TRIGGER log_entry_changed; DROP TRIGGER log_entry_removed; ${sql}`);
  database.close();
}

describe('the audit log', () => {
  it('chains each entry to the one before, as can be computed by hand', async () => {
    await using gallery = await openGallery(path, { key: null });
    const entries = await gallery.log();
    let before = '';
    for (const { number, time, actor, action, detail, hash } of entries) {
      const text = JSON.stringify([before, number, time, actor, action, JSON.stringify(detail)]);
      expect(hash).toBe(createHash('sha256').update(text).digest('hex'));
      before = hash;
    }
    expect(await check()).toEqual({ entries: 3, forged: null, end: before });
  });

  it.each(['UPDATE log SET actor = ?', 'DELETE FROM log WHERE actor <> ?'])('refuses %s', (sql) => {
    const database = new DatabaseSync(path);
    expect(() => database.prepare(sql).run('nobody')).toThrow('only ever appended to');
    database.close();
  });

  it.each([
    ["UPDATE log SET actor = 'nobody' WHERE number = 2", 2],
    ["UPDATE log SET detail = '{}' WHERE number = 1", 1],
    ["UPDATE log SET time = '2020-01-01T00:00:00.000Z' WHERE number = 3", 3],
    ['DELETE FROM log WHERE number = 2', 3],
    ['DELETE FROM log WHERE number = 1', 2],
    ['DELETE FROM log WHERE number = 1; UPDATE log SET number = number - 1', 1],
  ])('notices %s', async (sql, forged) => {
    tamper(sql);
    expect((await check()).forged).toBe(forged);
  });

  it('names the user of the process where nobody is named', async () => {
    await using gallery = await openGallery(path, { key: null });
    expect((await gallery.note('look', {})).actor).toBe(localActor());
    expect(localActor()).toMatch(/^user ./);
  });

  it('holds no name', async () => {
    await using gallery = await openGallery(path, { key: null });
    expect(JSON.stringify(await gallery.log())).not.toMatch(/Ada|Ben|team/);
  });
});
