import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { ERROR_CODES, LineamentError, type ErrorCode, unreadable } from '../src/errors.js';

/** The sections of docs/errors.md below "## `CODE`", without the marks of code and with white space evened out. */
const sections = new Map(
  readFileSync(fileURLToPath(new URL('../docs/errors.md', import.meta.url)), 'utf8')
    .split(/^## `/m)
    .slice(1)
    .map((section) => section.split(/`\n/, 2) as [string, string])
    .map(([code, text]) => [code, text.replaceAll('`', '').replaceAll(/\s+/g, ' ').trim()]),
);
const codes = Object.keys(ERROR_CODES) as ErrorCode[];

describe('the page of errors', () => {
  test('documents every code, and no code that does not exist, in the order of the alphabet', () => {
    expect([...sections.keys()]).toEqual([...codes].sort());
  });

  test.each(codes)('gives the cure and the exit code of %s as the code has them', (code) => {
    const { cure, exitCode } = ERROR_CODES[code];
    const text = sections.get(code) ?? '';
    expect(text).toContain(`Cure: ${cure}`);
    expect(text).toContain(`Exit code ${exitCode}.`);
    // More than the cure and the exit code: when it happens.
    expect(text.length).toBeGreaterThan(cure.length + 60);
  });
});

describe('an error', () => {
  test.each(codes)('%s carries its code, its exit code and its message', (code) => {
    const error = new LineamentError(code, 'what was expected, what arrived');
    expect(error).toBeInstanceOf(Error);
    expect(error.name).toBe('LineamentError');
    expect(error.code).toBe(code);
    expect(error.exitCode).toBe(ERROR_CODES[code].exitCode);
    expect(error.message).toBe('what was expected, what arrived');
  });

  test('keeps the cause it is given', () => {
    const cause = new Error('ENOENT');
    expect(new LineamentError('FILE_INVALID', 'no such file', { cause }).cause).toBe(cause);
  });

  test('has the cure of its code, unless another one fits better', () => {
    expect(new LineamentError('USAGE', 'what arrived').cure).toBe(ERROR_CODES.USAGE.cure);
    expect(new LineamentError('USAGE', 'what arrived', { cure: 'Do this.' }).cure).toBe('Do this.');
  });

  test('has a cure that is a sentence, for every code', () => {
    for (const { cure } of Object.values(ERROR_CODES)) expect(cure).toMatch(/^[A-Z].*\.$/s);
  });
});

describe('a file that cannot be read', () => {
  const said = (code: string) => Object.assign(new Error(`${code}: as the system says it`), { code });

  test.each([
    ['ENOENT', 'Expected a recipe at a.yaml, but there is none.'],
    ['EISDIR', 'Expected a recipe at a.yaml, but it is a folder.'],
    ['ENOTDIR', 'Expected a recipe at a.yaml, but a part of this path is a file, not a folder.'],
    ['EACCES', 'Expected a recipe at a.yaml, but there is no permission to read it.'],
    ['EIO', 'Expected a recipe at a.yaml, but it cannot be read (EIO: as the system says it).'],
  ])('is told in plain words for %s', (code, message) => {
    const cause = said(code);
    const error = unreadable('FILE_INVALID', 'a recipe', 'a.yaml', cause);
    expect(error).toMatchObject({ code: 'FILE_INVALID', exitCode: 2, message, cause });
    expect(error.cure).toBe(ERROR_CODES.FILE_INVALID.cure);
  });

  test('has a cure of its own where one fits better', () => {
    expect(unreadable('FILE_INVALID', 'a recipe', 'a.yaml', said('ENOENT'), 'Write one.').cure).toBe('Write one.');
  });

  test('may be told by anything that was thrown', () => {
    expect(unreadable('FILE_INVALID', 'a recipe', 'a.yaml', 'no').message).toContain('it cannot be read (no)');
  });
});
