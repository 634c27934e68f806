import type { FastifyInstance } from 'fastify';
import { LineamentError } from '../errors.js';

/**
 * Values of a JSON body at most: 2,000 embeddings of 500 numbers. Photos are one value each, however large, but a body of the size that
 * photos may have holds millions of others, and takes the event loop many seconds to parse and to refuse.
 */
const MOST_VALUES = 1_000_000;

/** Reads JSON as Fastify does, which refuses names of the prototype, unless it has more values than any request has a use for. */
export function readJson(app: FastifyInstance): void {
  // Fastify takes this by itself, and no endpoint does.
  app.removeContentTypeParser('text/plain');
  const parse = app.getDefaultJsonParser('error', 'error');
  app.addContentTypeParser<string>('application/json', { parseAs: 'string' }, (request, body, done) => {
    if (hasMoreCommas(body, MOST_VALUES)) {
      done(new LineamentError('REQUEST_TOO_LARGE', `The body has more than ${MOST_VALUES} values.`), undefined);
      return;
    }
    parse(request, body, done);
  });
}

function hasMoreCommas(text: string, most: number): boolean {
  let count = 0;
  for (let at = text.indexOf(','); at >= 0; at = text.indexOf(',', at + 1)) if (++count > most) return true;
  return false;
}
