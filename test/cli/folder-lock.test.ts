import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { lockFolder } from '../../src/cli/folder-lock.js';
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
    for (const left of [JSON.stringify({ host: hostname(), process: pid }), '{"ho']) {
      const folder = fresh();
      writeFileSync(file(folder), left);
      using _lock = lockFolder(folder);
      expect(() => lockFolder(folder)).toThrow(/is being written to/);
    }
  });

  test('of another machine counts, since nobody here can tell whether its process lives', () => {
    const folder = fresh();
    writeFileSync(file(folder), JSON.stringify({ host: 'elsewhere', process: 1 }));
    expect(() => lockFolder(folder)).toThrow(
      expect.objectContaining({ cure: expect.stringContaining(`delete ${file(folder)}`) }),
    );
  });
});
