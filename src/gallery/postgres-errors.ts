import { LineamentError } from '../errors.js';

/**
 * What PostgreSQL or the way to it says, as a LineamentError; anything else as it is.
 * @see https://www.postgresql.org/docs/15/errcodes-appendix.html
 */
export function plainPostgresError(cause: unknown, place: string): unknown {
  if (!(cause instanceof Error) || cause instanceof LineamentError) return cause;
  const code = (cause as { code?: unknown }).code;
  if (typeof code !== 'string')
    return /terminated|timeout|ended/i.test(cause.message) ? unreachable(cause, place) : cause;
  if (code === '55P03') {
    return new LineamentError('GALLERY_BUSY', `Another process keeps ${place} from being written.`, { cause });
  }
  if (code === '25P03') {
    return new LineamentError(
      'GALLERY_UNREACHABLE',
      `${place} took this process for dead, which was silent for too long while it wrote; what it was writing is undone.`,
      { cause, cure: 'Write again.' },
    );
  }
  if (code === '53100') {
    return new LineamentError('DISK_FULL', `The disk of ${place} is full; it is as it was before.`, { cause });
  }
  // Who may not, databases that are not there, and rights that are missing.
  if (/^(28|3D|42501)/.test(code)) return refused(cause, place, cause.message);
  // Connections that broke or were refused: class 08, 57P0x, too many (53300), and the system's own.
  if (/^(08|57P|53300|E[A-Z_]+$)/.test(code)) return unreachable(cause, place);
  return cause;
}

/** The same of what keeps a connection from coming about: whatever it is, the database is out of reach. */
export function plainConnectError(cause: unknown, place: string): unknown {
  const plain = plainPostgresError(cause, place);
  if (!(plain instanceof Error) || plain instanceof LineamentError) return plain;
  // `pg` has no code for it.
  if (/password must be a /.test(plain.message)) return refused(plain, place, 'it asks for a password');
  return unreachable(plain, place);
}

/**
 * Of two errors of one connection the one that says why: what the server said (`pg` gives it a severity) before that the connection has
 * ended, which may be heard of earlier or later; else the one heard first.
 */
export function mostTelling(first: Error | undefined, then: Error): Error {
  if (first === undefined) return then;
  return !saidByServer(first) && saidByServer(then) ? then : first;
}

function saidByServer(error: Error): boolean {
  return typeof (error as { severity?: unknown }).severity === 'string';
}

function refused(cause: Error, place: string, why: string): LineamentError {
  return new LineamentError('GALLERY_UNREACHABLE', `${place} does not let us in: ${why}.`, {
    cause,
    cure: 'Check the user, the password and the name of the database; the user needs the right to make a schema in it once.',
  });
}

function unreachable(cause: Error, place: string): LineamentError {
  return new LineamentError('GALLERY_UNREACHABLE', `${place} cannot be reached: ${reasonOf(cause)}.`, { cause });
}

/** A name with several addresses fails with one error for each, and says nothing itself. */
function reasonOf(cause: Error): string {
  if (cause.message !== '') return cause.message;
  return cause instanceof AggregateError ? cause.errors.map((each: Error) => each.message).join('; ') : cause.name;
}
