import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { atomicWrite } from '../../src/cli/atomic-write.js';

const directory = mkdtempSync(join(tmpdir(), 'lineament-atomic-'));
afterAll(() => rmSync(directory, { recursive: true }));

test('makes the folder, replaces what is there and leaves nothing else behind', async () => {
  const path = join(directory, 'a', 'page.html');
  await atomicWrite(path, 'old');
  await atomicWrite(path, 'new');
  expect(readFileSync(path, 'utf8')).toBe('new');
  expect(readdirSync(join(directory, 'a'))).toEqual(['page.html']);
});

test('a failure names the file that was asked for, and leaves nothing behind', async () => {
  const path = join(directory, 'b', 'taken');
  mkdirSync(path, { recursive: true });
  await expect(atomicWrite(path, 'page')).rejects.toMatchObject({ path });
  expect(readdirSync(join(directory, 'b'))).toEqual(['taken']);
});
