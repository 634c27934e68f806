import type { IncomingHttpHeaders } from 'node:http';
import { LineamentError } from '../errors.js';
import type { Endpoint } from './endpoint.js';
import { takesPhotos } from './openapi.js';

const JSON_TYPE = 'application/json';

/** Characters of a header that are told back. */
const TOLD = 100;

/** What the body of a request to an endpoint may come as; none where it takes no body. */
export function mediaTypes({ body }: Pick<Endpoint, 'body'>): readonly string[] {
  if (body === null) return [];
  return takesPhotos(body) ? [JSON_TYPE, 'multipart/form-data'] : [JSON_TYPE];
}

/**
 * Refuses a body that is in none of the types, before it is read. An endpoint that takes no body overlooks JSON, which some clients send with
 * every request.
 * @throws MEDIA_TYPE_UNSUPPORTED
 */
export function requireMediaType(headers: IncomingHttpHeaders, types: readonly string[]): void {
  if (headers['transfer-encoding'] === undefined && !(Number(headers['content-length']) > 0)) return;
  const coding = headers['content-encoding'] ?? 'identity';
  if (coding.trim().toLowerCase() !== 'identity') throw unsupported('a body that is not packed', coding);
  const given = headers['content-type'];
  const [type] = (given ?? '').split(';');
  if ((types.length === 0 ? [JSON_TYPE] : types).includes(type!.trim().toLowerCase())) return;
  throw unsupported(types.length === 0 ? 'no body' : `a body of ${types.join(' or ')}`, given);
}

function unsupported(expected: string, given: string | undefined): LineamentError {
  const arrived = given?.trim() ? `"${given.trim().slice(0, TOLD)}"` : 'one without a Content-Type';
  return new LineamentError('MEDIA_TYPE_UNSUPPORTED', `Expected ${expected}, got ${arrived}.`);
}
