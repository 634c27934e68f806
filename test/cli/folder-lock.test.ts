import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, utimesSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { lockFolder, lockFolderPatiently } from '../../src/cli/folder-lock.js';
import { temporaryFolder } from '../data/temporary-photos.js';

const parent = temporaryFolder();
const fresh = () => mkdtempSync(join(parent, 'folder-'));
const file = (folder: string) => join(folder, '.lineament-lock');

describe('a folder lock', () => {
  test('keeps others out until it is disposed of, and leaves nothing behind', () => {
    const folder = fresh();
    {
      using _lock = lockFolder(folder);
      expect(() => lockFolder(folder)).toThrow(
        expect.objectContaining({ code: 'RUN_EXISTS', message: expect.stringContaining(`process ${process.pid} on`) }),
      );
    }
    expect(readdirSync(folder)).toEqual([]);
    using _again = lockFolder(folder);
    expect(existsSync(file(folder))).toBe(true);
  });

  test('is taken over from a process that died, and from half a file', () => {
    const { pid } = spawnSync(process.execPath, ['--version']);
    const of = (process: number) => JSON.stringify({ host: hostname(), process });
    // The last: one that had the number of this process before it.
    for (const left of [of(pid), '{"ho', '', of(process.pid)]) {
      const folder = fresh();
      writeFileSync(file(folder), left);
      utimesSync(file(folder), 0, 0);
      using _lock = lockFolder(folder);
      expect(readdirSync(folder)).toEqual(['.lineament-lock']);
      expect(() => lockFolder(folder)).toThrow(/is being written to/);
    }
  });

  test('counts while it is being written', () => {
    const folder = fresh();
    writeFileSync(file(folder), '');
    expect(() => lockFolder(folder)).toThrow(/is being written to by another process/);
  });

  test('left by a process that died goes to one only of many that come for it', async () => {
    const { pid } = spawnSync(process.execPath, ['--version']);
    const folder = fresh();
    writeFileSync(file(folder), JSON.stringify({ host: hostname(), process: pid }));
    const script = join(parent, 'take.mjs');
    // Whoever gets it keeps it until all others have tried.
    writeFileSync(
      script,
      `import { lockFolder } from ${JSON.stringify(new URL('../../dist/cli/folder-lock.js', import.meta.url).href)};
      try { lockFolder(${JSON.stringify(folder)}); console.log('mine'); } catch (error) { console.log(error.code); }
      process.stdin.resume();`,
    );
    const children = Array.from({ length: 6 }, () => spawn(process.execPath, [script]));
    const answers = await Promise.all(
      children.map(async (child) => String((await once(child.stdout, 'data'))[0]).trim()),
    );
    for (const child of children) child.stdin.end();
    expect(answers.sort()).toEqual([...Array(5).fill('RUN_EXISTS'), 'mine']);
  });

  test('is taken over from one that had the number of a process of today before the machine was started anew', () => {
    const folder = fresh();
    const left = (started: string | null) =>
      writeFileSync(file(folder), JSON.stringify({ host: hostname(), process: process.ppid, started }));
    left(null);
    expect(() => lockFolder(folder)).toThrow(/is being written to/);
    left('another-boot 17');
    if (process.platform !== 'linux') return;
    using _lock = lockFolder(folder);
    expect(readdirSync(folder)).toEqual(['.lineament-lock']);
  });

  test('of another machine that has been silent for five minutes is taken over', () => {
    const folder = fresh();
    writeFileSync(file(folder), JSON.stringify({ host: 'elsewhere', process: 1 }));
    const ago = (seconds: number) => utimesSync(file(folder), Date.now() / 1000, Date.now() / 1000 - seconds);
    ago(280);
    expect(() => lockFolder(folder)).toThrow(/is being written to by process 1 on elsewhere/);
    ago(320);
    using _lock = lockFolder(folder);
    expect(() => lockFolder(folder)).toThrow(new RegExp(`process ${process.pid} on`));
  });

  test('that others have taken over is not released by the one that had it', () => {
    const folder = fresh();
    {
      using _lock = lockFolder(folder);
      writeFileSync(file(folder), 'theirs');
    }
    expect(existsSync(file(folder))).toBe(true);
  });

  test('of another machine counts, since nobody here can tell whether its process lives', () => {
    const folder = fresh();
    writeFileSync(file(folder), JSON.stringify({ host: 'elsewhere', process: 1 }));
    expect(() => lockFolder(folder)).toThrow(
      expect.objectContaining({ cure: expect.stringContaining(`delete ${file(folder)}`) }),
    );
  });

  describe('that is waited for', () => {
    const elsewhere = (secondsAgo: number): string => {
      const folder = fresh();
      writeFileSync(file(folder), JSON.stringify({ host: 'another', process: 1 }));
      renew(folder, secondsAgo);
      return folder;
    };
    const renew = (folder: string, secondsAgo: number): void => {
      const at = Date.now() / 1000 - secondsAgo;
      utimesSync(file(folder), at, at);
    };

    test('is taken over from another machine once it counts no longer', { timeout: 20_000 }, async () => {
      const folder = elsewhere(5 * 60 - 2);
      const told: string[] = [];
      using _lock = await lockFolderPatiently(folder, (error) => told.push(error.message));
      expect(told).toEqual([`${folder} is being written to by process 1 on another.`]);
      expect(() => lockFolder(folder)).toThrow(/is being written to/);
    });

    test('is left alone when it is renewed', { timeout: 20_000 }, async () => {
      const folder = elsewhere(60);
      const waiting = lockFolderPatiently(folder, () => renew(folder, 0));
      await expect(waiting).rejects.toMatchObject({ code: 'RUN_EXISTS' });
      expect(() => lockFolder(folder)).toThrow(/on another/);
    });

    test('is not waited for on the same machine, where one knows who lives', async () => {
      const folder = fresh();
      using _lock = lockFolder(folder);
      await expect(lockFolderPatiently(folder, () => expect.unreachable())).rejects.toMatchObject({
        code: 'RUN_EXISTS',
      });
    });
  });
});
