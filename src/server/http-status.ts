import { type ErrorCode, LineamentError } from '../errors.js';

/** The status of an answer that tells an error; what is not listed is the server's own fault, 500. */
const STATUS: Partial<Record<ErrorCode, number>> = {
  COLLECTION_TOO_LARGE: 507,
  DISK_FULL: 507,
  ENROLMENT_REFUSED: 422,
  EVALUATION_UNKNOWN: 404,
  GALLERY_BUSY: 503,
  GALLERY_UNREACHABLE: 503,
  GALLERY_LOCKED: 503,
  IDEMPOTENCY_CONFLICT: 409,
  IMAGE_INVALID: 422,
  KEY_FORBIDDEN: 403,
  KEY_REQUIRED: 401,
  KEY_UNKNOWN: 404,
  MEDIA_TYPE_UNSUPPORTED: 415,
  MODEL_MISMATCH: 409,
  MODEL_MISSING: 404,
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

/**
 * What is told of faults of the server and its machine, in place of the error's own words, which may name its files and are in its
 * log. Of other codes with a status from 500 on the words are for whoever asked.
 */
const OF_THE_SERVER: Partial<Record<ErrorCode, { readonly message: string; readonly cure: string }>> = {
  COLLECTION_TOO_LARGE: {
    message: 'The collection does not fit into the memory of the server.',
    cure: 'Tell whoever runs the server; or split the collection.',
  },
  DISK_FULL: {
    message: 'The disk of the server is full. Nothing was changed.',
    cure: 'Tell whoever runs the server, and try again later.',
  },
  GALLERY_BUSY: {
    message: 'Another process is writing to the gallery.',
    cure: 'Wait as many seconds as the Retry-After header says, then try again.',
  },
  GALLERY_LOCKED: {
    message: 'The gallery is encrypted, and the server does not have its key.',
    cure: 'Tell whoever runs the server.',
  },
  GALLERY_UNREACHABLE: {
    message: 'The server does not reach the database of its gallery.',
    cure: 'Try again later; tell whoever runs the server.',
  },
};

/**
 * What is told of errors that are for whoever asked, where the error's own words say more than they may know: those of a gallery name its
 * file and its other collections, for whoever sits at its machine.
 */
const LESS: Partial<Record<ErrorCode, { readonly message: string; readonly cure: string }>> = {
  NOT_ENROLLED: {
    message: 'There is no such collection, or nobody of that number in it.',
    cure: 'GET /v1/collections lists those that the key is for, and …/people who is in one.',
  },
};

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

/** What went wrong, as far as whoever asked is told; and whether that leaves something out, which then belongs in the log. */
export interface ToldError {
  readonly status: number;
  readonly error: ErrorAnswer;
  readonly masked: boolean;
}

export function errorAnswer(thrown: unknown): ToldError {
  const error = inOurWords(thrown);
  if (error === null) {
    return {
      status: 500,
      masked: true,
      error: {
        code: 'UNEXPECTED',
        message: 'The server failed at this request. Its log tells why.',
        cure: 'Tell whoever runs the server the number in the X-Request-Id header.',
      },
    };
  }
  const { code, message, cure } = error;
  const status = statusOf(code);
  const told = OF_THE_SERVER[code];
  if (told !== undefined) return { status, error: { code, ...told }, masked: true };
  if (status !== 500) return { status, error: { code, ...(LESS[code] ?? { message, cure }) }, masked: false };
  return {
    status,
    masked: true,
    error: {
      code,
      message: 'The server is not set up as it should be. Its log tells why.',
      cure: 'Tell whoever runs the server the number in the X-Request-Id header.',
    },
  };
}

/** What Fastify finds wrong with a request before any endpoint sees it. */
function inOurWords(thrown: unknown): LineamentError | null {
  if (thrown instanceof LineamentError) return thrown;
  if (!(thrown instanceof Error)) return null;
  const { code, statusCode } = thrown as Error & { code?: unknown; statusCode?: unknown };
  if (statusCode === 413)
    return new LineamentError('REQUEST_TOO_LARGE', 'The request is larger than the server takes.');
  if (statusCode === 415) {
    return new LineamentError('MEDIA_TYPE_UNSUPPORTED', 'Expected a body of application/json.');
  }
  if (statusCode === 400 || (typeof code === 'string' && code.startsWith('FST_ERR_CTP'))) {
    return new LineamentError('REQUEST_INVALID', `The request cannot be read: ${thrown.message}`);
  }
  return null;
}
