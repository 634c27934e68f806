import { describe, expect, it } from 'vitest';
import { ERROR_CODES, type ErrorCode, LineamentError } from '../../src/errors.js';
import { errorAnswer, RetryLater } from '../../src/server/http-status.js';

const PATH = '/srv/secret/team.db';

describe('what is told of an error', () => {
  it.each(Object.keys(ERROR_CODES) as ErrorCode[])(
    'of %s is no path of the server where the fault is its own',
    (code) => {
      const { status, error, masked } = errorAnswer(new LineamentError(code, `Something is wrong with ${PATH}.`));
      // The server's own refusals are written for whoever asks.
      const forThem = status < 500 || code === 'SERVER_BUSY' || code === 'TIMED_OUT';
      // A gallery says of whom it does not have where it is, and what else is in it.
      const told = forThem && code !== 'NOT_ENROLLED';
      expect([masked, JSON.stringify(error).includes(PATH)]).toEqual([!forThem, told]);
      expect(error.code).toBe(code);
    },
  );

  it('keeps its cure to what whoever asked can do', () => {
    for (const code of ['DISK_FULL', 'GALLERY_BUSY', 'GALLERY_LOCKED', 'COLLECTION_TOO_LARGE'] as const) {
      const { error } = errorAnswer(new LineamentError(code, ''));
      expect(error.cure).not.toMatch(/--|LINEAMENT_|int8/);
    }
  });

  it('of anything else is that the server failed', () => {
    expect(errorAnswer(new Error(PATH))).toMatchObject({ status: 500, masked: true, error: { code: 'UNEXPECTED' } });
    expect(JSON.stringify(errorAnswer(new Error(PATH)))).not.toContain(PATH);
    expect(errorAnswer(new RetryLater('SERVER_BUSY', 'Full.', 1))).toMatchObject({ status: 503, masked: false });
  });
});
