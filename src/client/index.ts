/** The door `lineament/client`: the REST server from a program or a page. */
export type { CallOptions, ServerEvent } from './call.js';
export { type ClientOptions, createClient } from './client.js';
export type { Operations } from './operations.js';
export type { Photo } from './photo.js';
export type * from './schemas.js';
export { ServerError } from './server-error.js';
