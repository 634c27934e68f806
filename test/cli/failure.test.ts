import { describe, expect, test } from 'vitest';
import { report } from '../../src/cli/failure.js';
import { Output } from '../../src/cli/output.js';
import { LineamentError } from '../../src/errors.js';

function reported(error: unknown, { json = false, quiet = false, debug = false } = {}) {
  let out = '';
  let err = '';
  const stdout = { write: (text: string) => (out += text) };
  const stderr = { write: (text: string) => (err += text) };
  const code = report(error, new Output({ json, quiet, stdout, stderr }), debug);
  return { code, out, err };
}

const system = (code: string, path?: string) => Object.assign(new Error(`${code}: failed`), { code, path });

describe('report', () => {
  test('gives the sentence, the cure and the exit code of a known error, quiet or not', () => {
    const error = new LineamentError('DISK_FULL', 'the disk is full');
    for (const quiet of [false, true]) {
      const { code, out, err } = reported(error, { quiet });
      expect({ code, out }).toEqual({ code: 3, out: '' });
      expect(err).toBe('error: the disk is full\nwhat to do: Free some space, then resume the run with --resume.\n');
    }
  });

  test.each([
    [system('ENOSPC', '/x'), 'DISK_FULL', 3, 'the disk is full; could not write /x'],
    [system('ENOSPC'), 'DISK_FULL', 3, 'the disk is full'],
    [system('ENOENT', '/x'), 'FILE_INVALID', 2, 'there is no file or folder /x'],
    [system('EEXIST', '/x'), 'FILE_INVALID', 2, 'expected a file but found a folder, or the reverse: /x'],
    [system('EACCES', '/x'), 'FILE_INVALID', 2, 'no permission to read or write /x'],
  ])('puts %s into plain words', (error, code, exitCode, message) => {
    const result = reported(error, { json: true });
    expect(result.code).toBe(exitCode);
    expect(JSON.parse(result.out)).toMatchObject({ error: { code, message: expect.stringContaining(message) } });
  });

  test('shows the stack of a fault only when asked to, and exits with 70', () => {
    expect(reported(new TypeError('x is not a function')).err).not.toContain('    at ');
    const { code, err } = reported(new TypeError('x is not a function'), { debug: true });
    expect(code).toBe(70);
    expect(err).toContain('    at ');
  });

  test('never prints a second document', () => {
    let out = '';
    const output = new Output({
      json: true,
      quiet: false,
      stdout: { write: (text) => (out += text) },
      stderr: { write: () => 0 },
    });
    output.answer({ done: true, threshold: Number.POSITIVE_INFINITY }, '');
    report(new Error('late'), output);
    expect(out).toBe('{"done":true,"threshold":null}\n');
  });
});
