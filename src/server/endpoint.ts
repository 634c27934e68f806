import type { FastifyReply } from 'fastify';
import type { z } from 'zod';
import type { Access, Caller } from './access.js';
import type { Service } from './service.js';

export type Method = 'GET' | 'POST' | 'PATCH' | 'DELETE';

/** What an endpoint is asked: parsed, so that every field is what its schema says. */
export interface Asked<Params, Query, Body> {
  readonly params: Params;
  readonly query: Query;
  readonly body: Body;
  /** Whoever asks; for endpoints that are open to everybody too, where they have a key. */
  readonly caller: Caller;
  /** Aborted when whoever asked has gone, or the time for a request is over. */
  readonly signal: AbortSignal;
  /** The Idempotency-Key header, where the endpoint takes one. */
  readonly idempotencyKey: string | null;
  /** What `Last-Event-ID` says: the last event that whoever asks has had. */
  readonly lastEventId: number | null;
  /** The address that it came from. */
  readonly address: string;
  /** Whether it came over TLS, to the server itself or to the proxy before it. */
  readonly secure: boolean;
  readonly cookies: Readonly<Record<string, string | undefined>>;
  /** For headers of the answer, and for answers that are no JSON. */
  readonly reply: FastifyReply;
}

/** The schemas of an endpoint. Those that are left out take nothing. */
export interface EndpointSchemas<
  Params extends z.ZodType,
  Query extends z.ZodType,
  Body extends z.ZodType,
  Answer extends z.ZodType,
> {
  readonly params?: Params;
  readonly query?: Query;
  readonly body?: Body;
  readonly answer: Answer;
}

/** One thing that the server does, as routes, the OpenAPI document and the client are made from it. */
export interface Endpoint {
  /** The name of the operation, for clients: `identify`. */
  readonly id: string;
  readonly method: Method;
  /** As OpenAPI writes it: `/v1/collections/{collection}`. */
  readonly path: string;
  /** What it is about: one of {@link TAGS}. */
  readonly tag: Tag;
  readonly summary: string;
  readonly access: Access;
  readonly params: z.ZodType | null;
  readonly query: z.ZodType | null;
  readonly body: z.ZodType | null;
  readonly answer: z.ZodType;
  /** What the answer is: one JSON document, server-sent events of such, or a page. */
  readonly answers: 'json' | 'events' | 'html' | 'text';
  /** Whether a repeated request with the same Idempotency-Key is answered as the first was. */
  readonly idempotent: boolean;
  handle(asked: Asked<never, never, never>, service: Service): Promise<unknown>;
}

export const TAGS = {
  recognition: 'Faces in photos that are sent, and whether two are of the same person.',
  collections: 'Who is enrolled, and who of them is in a photo.',
  models: 'The model that faces are recognised with, and where the line is drawn.',
  runs: 'Training runs and evaluations, and their reports.',
  keys: 'Who may use the server.',
  server: 'The server itself.',
} as const;

export type Tag = keyof typeof TAGS;

type Out<T> = T extends z.ZodType ? z.output<T> : undefined;

interface Description<
  Params extends z.ZodType | undefined,
  Query extends z.ZodType | undefined,
  Body extends z.ZodType | undefined,
  Answer extends z.ZodType,
> extends Pick<Endpoint, 'id' | 'method' | 'path' | 'tag' | 'summary' | 'access'> {
  readonly params?: Params;
  readonly query?: Query;
  readonly body?: Body;
  readonly answer: Answer;
  readonly answers?: Endpoint['answers'];
  readonly idempotent?: boolean;
  handle(asked: Asked<Out<Params>, Out<Query>, Out<Body>>, service: Service): Promise<z.input<Answer>>;
}

/** Describes an endpoint; the types of what it is asked and answers follow from its schemas. */
export function endpoint<
  Answer extends z.ZodType,
  Params extends z.ZodType | undefined = undefined,
  Query extends z.ZodType | undefined = undefined,
  Body extends z.ZodType | undefined = undefined,
>({ params, query, body, answers, idempotent, ...rest }: Description<Params, Query, Body, Answer>): Endpoint {
  return {
    ...rest,
    params: params ?? null,
    query: query ?? null,
    body: body ?? null,
    answers: answers ?? 'json',
    idempotent: idempotent ?? false,
  } as Endpoint;
}
