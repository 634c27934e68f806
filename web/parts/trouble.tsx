import './trouble.css';
import { ServerError } from '../../src/client/index.js';
import { NotPossible } from './not-possible.js';

/** What went wrong, and what to do about it. */
export interface Trouble {
  readonly message: string;
  readonly cure: string;
}

/** An error in the words of the server; one without a server behind it, in ours. */
export function troubleOf(error: unknown): Trouble {
  // Told after the next log-in, where what was asked for last still waits.
  if (isLoggedOut(error)) return { message: 'You were logged out meanwhile.', cure: 'Try again.' };
  if (error instanceof NotPossible) return error;
  if (error instanceof ServerError) {
    const { message, cure, retryAfterSeconds } = error;
    const wait = retryAfterSeconds === null ? '' : ` Try again in ${retryAfterSeconds} s.`;
    return { message, cure: `${cure}${wait}` };
  }
  return { message: 'The server does not answer.', cure: 'Check that it is running, and try again.' };
}

/** Whether the session is over: its time, its key, or the server's memory of it. */
export function isLoggedOut(error: unknown): boolean {
  return error instanceof ServerError && error.status === 401;
}

export function TroubleNote({ trouble: { message, cure } }: { readonly trouble: Trouble }) {
  return (
    <div className="trouble" role="alert">
      <strong>{message}</strong>
      <span>{cure}</span>
    </div>
  );
}
