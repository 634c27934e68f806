import { LineamentError } from '../errors.js';
import { EXIT } from './command.js';
import type { Output } from './output.js';

/** System errors that have a plain meaning for the person at the keyboard. */
function plain(error: unknown): unknown {
  if (error instanceof LineamentError || !(error instanceof Error) || !('code' in error)) return error;
  const where = 'path' in error && typeof error.path === 'string' ? ` ${error.path}` : '';
  const options = { cause: error };
  switch (error.code) {
    case 'ENOSPC':
    case 'EDQUOT':
      return new LineamentError('DISK_FULL', `the disk is full${where && `; could not write${where}`}`, options);
    case 'ENOENT':
      return new LineamentError('FILE_INVALID', `there is no file or folder${where}`, options);
    case 'EACCES':
    case 'EPERM':
    case 'EROFS':
      return new LineamentError('FILE_INVALID', `no permission to read or write${where}`, options);
    // A file stands where a folder is to be made.
    case 'EEXIST':
    case 'EISDIR':
    case 'ENOTDIR':
      return new LineamentError('FILE_INVALID', `expected a file but found a folder, or the reverse:${where}`, options);
    default:
      return error;
  }
}

/**
 * Tells of an error, and returns the exit code: for people `error: …` and `what to do: …` on standard error, with
 * `--json` also one document `{error: {code, message, cure}}` on standard output. The stack is shown only when
 * LINEAMENT_DEBUG is set.
 */
export function report(thrown: unknown, output: Output, debug = process.env['LINEAMENT_DEBUG'] !== undefined): number {
  const error = plain(thrown);
  const known = error instanceof LineamentError;
  const code = known ? error.code : 'UNEXPECTED';
  const message = error instanceof Error ? error.message : String(error);
  const cure = known
    ? error.cure
    : 'This is a fault of Lineament: please report it, with what LINEAMENT_DEBUG=1 shows.';
  if (output.json && !output.answered) output.answer({ error: { code, message, cure } }, '');
  output.stderr.write(`error: ${message}\nwhat to do: ${cure}\n`);
  if (debug && thrown instanceof Error) output.stderr.write(`${thrown.stack}\n`);
  return known ? error.exitCode : EXIT.fault;
}
