/**
 * Every error that Lineament throws on purpose: a stable code, a sentence that says what was expected, what arrived
 * and what to do next, and the exit code the command line gives it (2: wrong usage or bad input, 3: the machine lacks
 * something).
 */
export const ERROR_CODES = {
  CHECKPOINT_INVALID: {
    exitCode: 2,
    cure: 'Name a run directory or a checkpoint folder that holds model.safetensors and state.json.',
  },
  COLLECTION_TOO_LARGE: {
    exitCode: 3,
    cure: 'Hold the collection in int8, split it, or give the machine more memory.',
  },
  DATASET_INVALID: {
    exitCode: 2,
    cure: 'Point to a folder with one sub-folder of photos a person, or to synthetic:identities=…,images=….',
  },
  DISK_FULL: { exitCode: 3, cure: 'Free some space, then resume the run with --resume.' },
  ENROLMENT_REFUSED: {
    exitCode: 2,
    cure: 'Give a sharp, well lit photo that shows the person alone and from the front; or name the face that is meant.',
  },
  EVALUATION_UNKNOWN: { exitCode: 2, cure: 'Name an evaluation that GET /v1/evaluations lists.' },
  EXPORT_DIFFERS: {
    exitCode: 2,
    cure: 'Export without --half and --int8; if it was without them, report the network: its export computes something else than its training.',
  },
  EXPORT_UNSUPPORTED: {
    exitCode: 2,
    cure: 'Do what the message says; CONTRIBUTING.md tells how an operator is added to the export.',
  },
  FILE_INVALID: { exitCode: 2, cure: 'Check that the file exists, is readable and has the format its name promises.' },
  GALLERY_BUSY: { exitCode: 2, cure: 'Wait until the other process is done with the gallery, then try again.' },
  GALLERY_INVALID: {
    exitCode: 2,
    cure: 'Name a gallery (--gallery) or the state of a photo library (--state) that this version of Lineament reads, or restore it from a copy.',
  },
  GALLERY_KEY_INVALID: {
    exitCode: 2,
    cure: 'Write a key with lineament gallery key <file>, and name the file in LINEAMENT_GALLERY_KEY_FILE.',
  },
  GALLERY_LOCKED: {
    exitCode: 2,
    cure: 'Name the file with the key of this gallery in LINEAMENT_GALLERY_KEY_FILE.',
  },
  GALLERY_UNREACHABLE: {
    exitCode: 3,
    cure: 'Check that PostgreSQL runs, that the URL is right, and that the way to it is open; then try again.',
  },
  GRADIENTS_NOT_FINITE: {
    exitCode: 2,
    cure: 'Start again with a lower learning rate, a longer warm-up, smaller weights of the objectives, or precision: float32.',
  },
  IDEMPOTENCY_CONFLICT: {
    exitCode: 2,
    cure: 'Send another Idempotency-Key with another request; the same key only with the very same request.',
  },
  IMAGE_INVALID: { exitCode: 2, cure: 'Give a JPEG, PNG, WebP, AVIF, TIFF or GIF that other programs open.' },
  INFERENCE_FAILED: {
    exitCode: 2,
    cure: 'Give the network inputs of the shapes that docs/models.md or its card tells; if it is your own, export it again.',
  },
  KEY_FORBIDDEN: {
    exitCode: 2,
    cure: 'Use a key with the scope, the collections and the rights that the message names; an administrator makes it.',
  },
  KEY_REQUIRED: {
    exitCode: 2,
    cure: 'Send a valid key as Authorization: Bearer <key>, or log in to the console; an administrator makes keys.',
  },
  KEY_UNKNOWN: { exitCode: 2, cure: 'Name a key by the id that GET /v1/keys lists.' },
  LIBTORCH_MISSING: {
    exitCode: 3,
    cure: 'Run the set-up (npm run setup), or name your libtorch in LIBTORCH and run it again.',
  },
  LOSS_NOT_FINITE: {
    exitCode: 2,
    cure: 'Start again with a lower learning rate, a longer warm-up, gradient clipping, or a margin that starts at 0.',
  },
  MEDIA_TYPE_UNSUPPORTED: {
    exitCode: 2,
    cure: 'Send the body in a type that the message names, and name it in the Content-Type header (curl: -H "Content-Type: application/json"; for photos -F photo=@photo.jpg).',
  },
  MODEL_CARD_INVALID: {
    exitCode: 2,
    cure: 'Put the card that belongs to the model beside it: <name>.card.json beside <name>.onnx. Without it nobody knows what the model takes in.',
  },
  MODEL_CHANGED: {
    exitCode: 2,
    cure: 'Restore the .onnx that the card was written for: run the set-up (npm run setup) or export the model again.',
  },
  MODEL_EXISTS: { exitCode: 2, cure: 'Name another file, or replace the model with --force.' },
  MODEL_MISMATCH: {
    exitCode: 2,
    cure: 'Use the model that the collection was enrolled with, enrol the photos into another collection, or, where they were kept, take it over with lineament gallery reembed.',
  },
  MODEL_MISSING: {
    exitCode: 2,
    cure: 'Name one that lineament models lists, or an .onnx file; npm run setup builds those that come with Lineament.',
  },
  NOT_ENROLLED: {
    exitCode: 2,
    cure: 'Name a collection that lineament collections lists, and a person enrolled in it; enrol with lineament enroll.',
  },
  NO_ENDPOINT: { exitCode: 2, cure: 'GET /v1/openapi.json lists every endpoint with its method.' },
  NO_FACE: {
    exitCode: 2,
    cure: 'Give a photo in which the whole face is seen, lit, and not too small; or, if it is already cropped to one face, say --aligned.',
  },
  OPERATOR_FAILED: { exitCode: 2, cure: 'Compare the shapes and types in the message with what the operator takes.' },
  PAIRS_INVALID: {
    exitCode: 2,
    cure: 'Give a pair file in a documented format and the folder that its paths are relative to.',
  },
  PORT_UNUSABLE: {
    exitCode: 2,
    cure: 'Name another port (--port), end the program that has this one, or name an address of this machine (--host).',
  },
  PROCESS_LOST: {
    exitCode: 3,
    cure: 'See to the process that the message names, then continue the run from its last checkpoint with --resume, with as many processes as before or another number.',
  },
  RATE_LIMITED: {
    exitCode: 2,
    cure: 'Wait as many seconds as the Retry-After header says, then go on more slowly; or ask for a key with a higher limit.',
  },
  RECIPE_INVALID: {
    exitCode: 2,
    cure: 'Correct the key that the message names; docs/recipes.md lists every key with its default.',
  },
  REQUEST_INVALID: {
    exitCode: 2,
    cure: 'Correct the field that the message names; GET /v1/openapi.json says what each endpoint takes.',
  },
  REQUEST_TOO_LARGE: {
    exitCode: 2,
    cure: 'Send smaller photos, or fewer in one request; GET /v1/models tells the limits.',
  },
  REQUEST_UNTRUSTED: {
    exitCode: 2,
    cure: 'Send the token that logging in gave in the X-CSRF-Token header; or use an API key.',
  },
  RUNTIME_MISSING: {
    exitCode: 3,
    cure: 'Ask for a provider and a number of threads that this machine has, or for none; docs/models.md says what each needs.',
  },
  RUN_EXISTS: {
    exitCode: 2,
    cure: 'Continue the run with --resume (in the library: resume: true), or name another folder.',
  },
  RUN_UNKNOWN: { exitCode: 2, cure: 'Name a run that GET /v1/runs lists.' },
  SERVER_BUSY: { exitCode: 2, cure: 'Wait as many seconds as the Retry-After header says, then try again.' },
  STATE_MISMATCH: { exitCode: 2, cure: 'Load weights into the network that they were trained for.' },
  TENSOR_RELEASED: { exitCode: 2, cure: 'Return the tensor from its scope, or keep() it.' },
  THRESHOLD_MISSING: {
    exitCode: 2,
    cure: 'Give --threshold <similarity>; lineament evaluate shows what each threshold means on pairs of your own.',
  },
  TIMED_OUT: { exitCode: 2, cure: 'Try again later, or send fewer photos in one request.' },
  USAGE: { exitCode: 2, cure: 'See lineament <command> --help.' },
  VALUE_INVALID: { exitCode: 2, cure: 'Give a value of the kind and range that the message names.' },
} as const satisfies Record<string, { exitCode: 2 | 3; cure: string }>;

export type ErrorCode = keyof typeof ERROR_CODES;

export interface LineamentErrorOptions extends ErrorOptions {
  /** What to do, where what cures most errors of this code does not cure this one. */
  readonly cure?: string;
}

/** An error with a stable {@link ErrorCode}. `message` is written for the person who reads it; `exitCode` for programs. */
export class LineamentError extends Error {
  override readonly name = 'LineamentError';
  readonly exitCode: 2 | 3;
  /** What to do about it. */
  readonly cure: string;

  constructor(
    readonly code: ErrorCode,
    message: string,
    options: LineamentErrorOptions = {},
  ) {
    super(message, options);
    this.cure = options.cure ?? ERROR_CODES[code].cure;
    this.exitCode = ERROR_CODES[code].exitCode;
  }
}

/**
 * That a file or folder somebody named cannot be read: what was expected there, and what is there instead.
 *
 * @param expected what should be there, with its article: "a recipe".
 * @param cause what the system said.
 * @param cure in place of the code's.
 */
export function unreadable(
  code: ErrorCode,
  expected: string,
  path: string,
  cause: unknown,
  cure?: string,
): LineamentError {
  const { code: said, message } = cause as { readonly code?: string; readonly message?: string };
  const instead = UNREADABLE[said ?? ''] ?? `it cannot be read (${message ?? String(cause)})`;
  return new LineamentError(code, `Expected ${expected} at ${path}, but ${instead}.`, {
    cause,
    ...(cure !== undefined && { cure }),
  });
}

/** What the system's codes mean to who named the path. */
const UNREADABLE: Readonly<Record<string, string>> = {
  ENOENT: 'there is none',
  EISDIR: 'it is a folder',
  ENOTDIR: 'a part of this path is a file, not a folder',
  EACCES: 'there is no permission to read it',
  EPERM: 'there is no permission to read it',
};
