/** What the server answers when something is wrong: its codes are those of docs/errors.md. */
export class ServerError extends Error {
  override readonly name = 'ServerError';

  constructor(
    /** Of HTTP. */
    readonly status: number,
    readonly code: string,
    message: string,
    /** What to do about it. */
    readonly cure: string,
    /** When it may be tried again, where the server says so. */
    readonly retryAfterSeconds: number | null,
  ) {
    super(message);
  }
}

/** The error that an answer tells; one of something between here and the server is told as such. */
export async function errorOf(response: Response): Promise<ServerError> {
  const told = (await response.json().catch(() => null)) as {
    error?: { code?: unknown; message?: unknown; cure?: unknown };
  } | null;
  const { code, message, cure } = told?.error ?? {};
  const after = Number(response.headers.get('retry-after') ?? Number.NaN);
  return new ServerError(
    response.status,
    typeof code === 'string' ? code : 'UNEXPECTED',
    typeof message === 'string'
      ? message
      : `The answer has the status ${response.status}, and is not one of the server.`,
    typeof cure === 'string' ? cure : 'Check that the URL is that of a Lineament server.',
    Number.isFinite(after) ? after : null,
  );
}
