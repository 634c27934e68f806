import { createHash } from 'node:crypto';
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { lineament, start } from './lineament.js';
import { portraits } from './portraits.js';

const { folder, at } = await portraits();
const gallery = join(folder, 'people', 'team.db');
const on = (...args: string[]) => lineament(...args, '--gallery', gallery, '--json');
const answer = ({ stdout }: { stdout: string }) => JSON.parse(stdout);

describe('a gallery on the command line', () => {
  test('that does not exist is empty, and looking into it does not make it', async () => {
    expect(answer(await on('collections'))).toEqual({ collections: [] });
    for (const command of [
      ['identify', 'team', at('ada-1.jpg')],
      ['forget', 'team', 'Ada'],
    ]) {
      const finished = await on(...command);
      expect(finished.code).toBe(2);
      expect(answer(finished).error).toMatchObject({ code: 'NOT_ENROLLED', message: expect.stringContaining(gallery) });
    }
    expect(existsSync(join(folder, 'people'))).toBe(false);
  });

  test('enrols, identifies, tells what it holds, and forgets', async () => {
    const enrolled = await on('enroll', 'team', 'Ada', at('ada-1.jpg'));
    expect(enrolled.code).toBe(0);
    expect(answer(enrolled)).toEqual({ collection: 'team', name: 'Ada', added: 1, known: 0 });
    expect(statSync(gallery).mode & 0o777).toBe(0o600);
    expect(answer(await on('enroll', 'team', 'Ada', at('ada-1.jpg')))).toMatchObject({ added: 0, known: 1 });

    const known = await on('identify', 'team', at('ada-2.jpg'));
    expect(known.code).toBe(0);
    expect(answer(known)).toMatchObject({ kind: 'known', matches: [{ name: 'Ada' }], people: 1, templates: 1 });
    const unknown = await on('identify', 'team', at('bob.jpg'));
    expect(unknown.code).toBe(1);
    expect(answer(unknown)).toMatchObject({ kind: 'unknown', matches: [], faces: [{ nearest: { name: 'Ada' } }] });

    expect(answer(await on('collections')).collections).toMatchObject([{ name: 'team', people: 1, templates: 1 }]);
    expect(answer(await on('forget', 'team', 'Bob')).error.message).toContain('"Bob"');
    const receipt = join(folder, 'ada.json');
    const forgotten = answer(await on('forget', 'team', 'Ada', '--receipt', receipt));
    expect(forgotten).toMatchObject({ collection: 'team', name: 'Ada', removed: 1, receipt: { backups: [] } });
    expect(answer(await on('collections'))).toEqual({ collections: [] });
    expect(answer(await on('gallery', 'receipt', receipt))).toMatchObject({ kind: 'holds', removed: { templates: 1 } });
    writeFileSync(receipt, JSON.stringify({ ...forgotten.receipt, actor: 'somebody else' }));
    const refuted = await on('gallery', 'receipt', receipt);
    expect(refuted.code).toBe(1);
    expect(answer(refuted)).toMatchObject({ kind: 'fails' });
    const log = answer(await on('gallery', 'log')).entries as { action: string; hash: string }[];
    expect(log.map(({ action }) => action)).toEqual(['enroll', 'forget']);
    expect(answer(await on('gallery', 'log', '--check'))).toEqual({
      entries: 2,
      whole: true,
      forged: null,
      end: log[1]!.hash,
    });
  });

  test('is exported and imported', async () => {
    await on('enroll', 'team', 'Ada', at('ada-1.jpg'), '--keep-photos');
    const file = join(folder, 'team.jsonl');
    expect(answer(await on('gallery', 'export', 'team', file, '--photos'))).toEqual({
      collection: 'team',
      file,
      templates: 1,
    });
    const record = JSON.parse(readFileSync(file, 'utf8').split('\n')[1]!) as Record<string, string>;
    const photo = readFileSync(at('ada-1.jpg'));
    expect(record['photo']).toBe(createHash('sha256').update(photo).digest('hex'));
    expect(Buffer.from(record['original']!, 'base64').equals(photo)).toBe(true);
    expect(answer(await on('gallery', 'import', file, 'copy'))).toEqual({ collection: 'copy', added: 1, known: 0 });
    expect(answer(await on('identify', 'copy', at('ada-2.jpg')))).toMatchObject({ kind: 'known' });
    for (const collection of ['team', 'copy']) await on('forget', collection, '--everyone');
  });

  test('is taken over to another model by the photos that it keeps', async () => {
    // The same network with a word more in its file: another model to whoever goes by its SHA-256.
    const built = fileURLToPath(new URL('../../dist/models/', import.meta.url));
    const model = join(folder, 'other.onnx');
    const bytes = Buffer.concat([readFileSync(join(built, 'dlib-resnet.onnx')), Buffer.from([0x32, 1, 0x78])]);
    writeFileSync(model, bytes);
    const card = JSON.parse(readFileSync(join(built, 'dlib-resnet.card.json'), 'utf8')) as object;
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    writeFileSync(join(folder, 'other.card.json'), JSON.stringify({ ...card, name: 'other', sha256 }));

    await on('enroll', 'team', 'Ada', at('ada-1.jpg'), '--keep-photos');
    await on('enroll', 'team', 'Bob', at('bob.jpg'));
    expect(answer(await on('gallery', 'reembed', 'team')).error.message).toContain('with dlib-resnet already');
    expect(answer(await on('gallery', 'reembed', 'team', '--model', model)).error.message).toContain('1 cannot be');
    expect(answer(await on('gallery', 'reembed', 'team', '--model', model, '--drop'))).toEqual({
      collection: 'team',
      model: 'other',
      templates: 1,
      dropped: 1,
    });
    expect(answer(await on('identify', 'team', at('ada-2.jpg'))).error).toMatchObject({ code: 'MODEL_MISMATCH' });
    expect(answer(await on('identify', 'team', at('ada-2.jpg'), '--model', model))).toMatchObject({ kind: 'known' });
    await on('forget', 'team', '--everyone');
  });

  test('is encrypted, backed up and decrypted', async () => {
    await on('enroll', 'team', 'Ada', at('ada-1.jpg'));
    const key = join(folder, 'team.key');
    const withKey = (...args: string[]) =>
      start([...args, '--gallery', gallery, '--json'], undefined, { LINEAMENT_GALLERY_KEY_FILE: key }).finished;
    expect((await on('gallery', 'key', key)).code).toBe(0);
    expect(statSync(key).mode & 0o777).toBe(0o600);
    expect(answer(await on('gallery', 'key', key)).error).toMatchObject({ code: 'FILE_INVALID' });
    expect(answer(await on('gallery', 'encrypt', key))).toEqual({ gallery, templates: 1, encrypted: true });

    expect(answer(await on('collections')).error).toMatchObject({ code: 'GALLERY_LOCKED' });
    expect(answer(await withKey('identify', 'team', at('ada-2.jpg')))).toMatchObject({ kind: 'known' });
    const copy = join(folder, 'copy.db');
    expect(answer(await withKey('gallery', 'backup', copy))).toEqual({ gallery, backup: copy });
    expect(answer(await withKey('gallery', 'decrypt'))).toEqual({ gallery, templates: 1, encrypted: false });
    expect(answer(await on('collections')).collections).toHaveLength(1);
    expect(answer(await on('gallery', 'shake')).error).toMatchObject({ code: 'USAGE' });
    await on('forget', 'team', 'Ada');
    expect(answer(await withKey('gallery', 'restore', copy))).toMatchObject({ templates: 0, forgotten: 0 });
  });

  test('is refused where a folder lies in its place', async () => {
    const { code, stderr } = await lineament('collections', '--gallery', folder);
    expect(code).toBe(2);
    expect(stderr).toContain('it is a folder');
  });
});
