import { type ErrorCode, LineamentError } from '../errors.js';

/** The status of an answer that tells an error; what is not listed is the server's own fault, 500. */
const STATUS: Partial<Record<ErrorCode, number>> = {
  COLLECTION_TOO_LARGE: 507,
  DISK_FULL: 507,
  ENROLMENT_REFUSED: 422,
  GALLERY_BUSY: 503,
  GALLERY_LOCKED: 503,
  IDEMPOTENCY_CONFLICT: 409,
  IMAGE_INVALID: 422,
  KEY_FORBIDDEN: 403,
  KEY_REQUIRED: 401,
  KEY_UNKNOWN: 404,
  MODEL_MISMATCH: 409,
  NOT_ENROLLED: 404,
  NO_ENDPOINT: 404,
  NO_FACE: 422,
  RATE_LIMITED: 429,
  REQUEST_INVALID: 400,
  REQUEST_TOO_LARGE: 413,
  REQUEST_UNTRUSTED: 403,
  RUN_UNKNOWN: 404,
  SERVER_BUSY: 503,
  THRESHOLD_MISSING: 409,
  TIMED_OUT: 504,
  VALUE_INVALID: 422,
};

export function statusOf(code: ErrorCode): number {
  return STATUS[code] ?? 500;
}

/** What is answered to whoever asked when something went wrong. */
export interface ErrorAnswer {
  readonly code: string;
  readonly message: string;
  readonly cure: string;
}

/** An error that tells when to come again. */
export class RetryLater extends LineamentError {
  constructor(
    code: 'SERVER_BUSY' | 'RATE_LIMITED',
    message: string,
    readonly afterSeconds: number,
  ) {
    super(code, message);
  }
}

/** What went wrong, as far as whoever asked is told: faults of the server are in its log only. */
export function errorAnswer(thrown: unknown): { readonly status: number; readonly error: ErrorAnswer } {
  const error = inOurWords(thrown);
  if (error === null) {
    return {
      status: 500,
      error: {
        code: 'UNEXPECTED',
        message: 'The server failed at this request. Its log tells why.',
        cure: 'Tell whoever runs the server the number in the X-Request-Id header.',
      },
    };
  }
  const { code, message, cure } = error;
  const status = statusOf(code);
  // The files of the server are nobody's business.
  const told = status === 500 ? 'The server is not set up as it should be. Its log tells why.' : message;
  return { status, error: { code, message: told, cure } };
}

/** What Fastify finds wrong with a request before any endpoint sees it. */
function inOurWords(thrown: unknown): LineamentError | null {
  if (thrown instanceof LineamentError) return thrown;
  if (!(thrown instanceof Error)) return null;
  const { code, statusCode } = thrown as Error & { code?: unknown; statusCode?: unknown };
  if (statusCode === 413)
    return new LineamentError('REQUEST_TOO_LARGE', 'The request is larger than the server takes.');
  if (statusCode === 415) {
    const message = 'Expected a body of application/json or multipart/form-data.';
    return new LineamentError('REQUEST_INVALID', message);
  }
  if (statusCode === 400 || (typeof code === 'string' && code.startsWith('FST_ERR_CTP'))) {
    return new LineamentError('REQUEST_INVALID', `The request cannot be read: ${thrown.message}`);
  }
  return null;
}
