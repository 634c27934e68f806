import type { FastifyRequest } from 'fastify';
import type { z } from 'zod';
import { LineamentError } from '../errors.js';
import type { Endpoint } from './endpoint.js';
import { fieldsOf, multipartBody } from './multipart-body.js';
import { takesPhotos } from './openapi.js';
import type { ServerSettings } from './settings.js';

export interface ParsedRequest {
  readonly params: unknown;
  readonly query: unknown;
  readonly body: unknown;
  readonly idempotencyKey: string | null;
}

const LONGEST_IDEMPOTENCY_KEY = 200;

/** Reads requests to an endpoint as its schemas say. @throws REQUEST_INVALID, REQUEST_TOO_LARGE, MEDIA_TYPE_UNSUPPORTED */
export function requestParser(endpoint: Endpoint, limits: ServerSettings['limits']) {
  const fields = endpoint.body !== null && takesPhotos(endpoint.body) ? fieldsOf(endpoint.body) : null;
  return async (request: FastifyRequest): Promise<ParsedRequest> => {
    const params = parsed(endpoint.params, request.params, 'path');
    const query = parsed(endpoint.query, request.query, 'query');
    const given = request.isMultipart() ? await multipart(request, fields, limits.bodyBytes) : request.body;
    const body = parsed(endpoint.body, given, 'body');
    requirePhotoBytes(body, limits);
    return { params, query, body, idempotencyKey: idempotencyKeyOf(request, endpoint) };
  };
}

async function multipart(
  request: FastifyRequest,
  fields: ReturnType<typeof fieldsOf> | null,
  mostBytes: number,
): Promise<unknown> {
  if (fields === null) {
    throw new LineamentError(
      'MEDIA_TYPE_UNSUPPORTED',
      'Expected a body of application/json, got "multipart/form-data".',
    );
  }
  try {
    return await multipartBody(request, fields, mostBytes);
  } catch (cause) {
    // What is too large has a status of its own; what the parser says besides is about the form of the body.
    if (cause instanceof LineamentError || !(cause instanceof Error) || 'statusCode' in cause) throw cause;
    throw new LineamentError('REQUEST_INVALID', `The multipart body cannot be read: ${cause.message}.`, { cause });
  }
}

function parsed(schema: z.ZodType | null, value: unknown, place: string): unknown {
  if (schema === null) {
    if (place !== 'query' || Object.keys(value as object).length === 0) return undefined;
    throw new LineamentError('REQUEST_INVALID', `Expected no query, got ${Object.keys(value as object).join(', ')}.`);
  }
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const issues = result.error.issues
    .slice(0, 3)
    .map(({ path, message }) => `${[place, ...path].join('.')}: ${message}`);
  // A request with many wrong names is not told all of them.
  throw new LineamentError('REQUEST_INVALID', `${issues.join('; ').slice(0, 500)}.`);
}

/** Base64 is as large as it is; files of a multipart body are held to the limit as they are read. */
function requirePhotoBytes(body: unknown, { photoBytes, photos }: ServerSettings['limits']): void {
  if (typeof body !== 'object' || body === null) return;
  for (const value of Object.values(body)) {
    const each = Array.isArray(value) ? (value as unknown[]) : [value];
    if (each[0] instanceof Uint8Array && each.length > photos) {
      throw new LineamentError('REQUEST_TOO_LARGE', `Expected at most ${photos} photos, got ${each.length}.`);
    }
    for (const photo of each) {
      if (!(photo instanceof Uint8Array) || photo.length <= photoBytes) continue;
      const message = `A photo has ${photo.length} bytes, and ${photoBytes} are taken at most.`;
      throw new LineamentError('REQUEST_TOO_LARGE', message);
    }
  }
}

function idempotencyKeyOf({ headers }: FastifyRequest, { idempotent }: Endpoint): string | null {
  const key = headers['idempotency-key'];
  if (key === undefined || !idempotent) return null;
  if (typeof key === 'string' && key.length > 0 && key.length <= LONGEST_IDEMPOTENCY_KEY) return key;
  throw new LineamentError(
    'REQUEST_INVALID',
    `Expected an Idempotency-Key of 1 to ${LONGEST_IDEMPOTENCY_KEY} characters.`,
  );
}
