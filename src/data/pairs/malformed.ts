import { LineamentError } from '../../errors.js';

/** The error for a line (from 1) that is not what the format has there. */
export function malformed(file: string, line: number, expected: string, arrived: string): LineamentError {
  const shown = arrived.length > 80 ? `${arrived.slice(0, 77)}…` : arrived;
  return new LineamentError(
    'PAIRS_INVALID',
    `${file}:${line}: expected ${expected}, but found ${JSON.stringify(shown)}.`,
  );
}
