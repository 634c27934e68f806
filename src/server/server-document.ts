import { readFileSync } from 'node:fs';
import { ENDPOINTS } from './endpoint-list.js';
import { type OpenApiDocument, openApiDocument } from './openapi.js';

/** The OpenAPI document of the server. */
export function serverDocument(): OpenApiDocument {
  const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as {
    version: string;
  };
  return openApiDocument(ENDPOINTS, version);
}
