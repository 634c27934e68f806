import type { CallOptions } from './call.js';
import { readEvents } from './event-stream.js';
import { OPERATIONS } from './operation-table.js';
import type { Operations } from './operations.js';
import { blobOf, isPhoto } from './photo.js';
import { errorOf } from './server-error.js';

export interface ClientOptions {
  /** Where the server is: `http://127.0.0.1:8321`. Default: where the page comes from. */
  readonly url?: string;
  /** An API key. Default: none; after `logIn` a browser sends its cookie, and the client the token that goes with it. */
  readonly key?: string;
  /** Default: the one of the platform. */
  readonly fetch?: typeof fetch;
}

interface Description {
  readonly method: string;
  readonly path: string;
  readonly query: readonly string[];
  readonly body: 'json' | 'multipart' | null;
  readonly input: boolean;
  readonly answers: string;
}

type Input = Readonly<Record<string, unknown>>;

/** The server's operations as functions. Each throws a `ServerError` for an answer that tells one. */
export function createClient(options: ClientOptions = {}): Operations {
  const session = { csrf: null as string | null };
  const calls = Object.entries(OPERATIONS as Readonly<Record<string, Description>>).map(([id, operation]) => [
    id,
    (...given: unknown[]) => {
      const [input, call] = operation.input ? [given[0], given[1]] : [{}, given[0]];
      return answer(operation, (input ?? {}) as Input, (call ?? {}) as CallOptions, options, session);
    },
  ]);
  return Object.fromEntries(calls) as Operations;
}

function answer(
  operation: Description,
  input: Input,
  call: CallOptions,
  options: ClientOptions,
  session: { csrf: string | null },
): unknown {
  const asked = ask(operation, input, call, options, session.csrf);
  if (operation.answers === 'events') return eventsOf(asked);
  if (operation.answers !== 'json') return asked.then((response) => response.text());
  return asked
    .then((response) => response.json() as Promise<unknown>)
    .then((told) => {
      // Whoever logs in, or asks who they are, is told the token that changes repeat.
      if (operation.path === '/v1/session') session.csrf = (told as { csrf?: string | null }).csrf ?? null;
      return told;
    });
}

async function* eventsOf(asked: Promise<Response>) {
  yield* readEvents(await asked);
}

async function ask(
  { method, path, query, body }: Description,
  input: Input,
  { signal, idempotencyKey }: CallOptions,
  { url = '', key, fetch: send = globalThis.fetch }: ClientOptions,
  csrf: string | null,
): Promise<Response> {
  const left = new Map(Object.entries(input).filter(([, value]) => value !== undefined));
  const take = (name: string) => {
    const value = left.get(name);
    left.delete(name);
    return value;
  };
  const where = path.replaceAll(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(String(take(name))));
  const asked = query.map((name) => [name, take(name)]).filter(([, value]) => value !== undefined) as [
    string,
    string,
  ][];
  const search =
    asked.length === 0 ? '' : `?${new URLSearchParams(asked.map(([name, value]) => [name, String(value)]))}`;
  const headers = new Headers();
  if (key !== undefined) headers.set('Authorization', `Bearer ${key}`);
  if (csrf !== null && method !== 'GET') headers.set('X-CSRF-Token', csrf);
  if (idempotencyKey !== undefined) headers.set('Idempotency-Key', idempotencyKey);
  if (body === 'json') headers.set('Content-Type', 'application/json');
  const response = await send(`${url}${where}${search}`, {
    method,
    headers,
    body: body === null ? null : body === 'json' ? JSON.stringify(Object.fromEntries(left)) : formOf(left),
    credentials: 'same-origin',
    ...(signal && { signal }),
  });
  if (!response.ok) throw await errorOf(response);
  return response;
}

/** Photos as files, so that they are sent as they are; other values as the text or JSON that they are. */
function formOf(fields: ReadonlyMap<string, unknown>): FormData {
  const form = new FormData();
  for (const [name, value] of fields) {
    for (const each of Array.isArray(value) && value.every(isPhoto) ? value : [value]) {
      if (isPhoto(each)) form.append(name, blobOf(each), 'photo');
      else form.append(name, typeof each === 'string' ? each : JSON.stringify(each));
    }
  }
  return form;
}
