/** The door `lineament/server`: the REST server, to run it in a program of one's own. */
export { SCOPES, type Access, type Caller, type Scope } from './access.js';
export { createApp, type AppOptions } from './app.js';
export { ENDPOINTS } from './endpoint-list.js';
export { openService, type OpenedService, type ServiceOptions } from './open-service.js';
export type { ListedRun, MetricsRow, ReadRun, RunLibrary } from './run-library.js';
export type { OpenApiDocument } from './openapi.js';
export { serve, type RunningServer, type ServeOptions } from './serve.js';
export { serverDocument } from './server-document.js';
export { settingsOf, type Review, type ServerSettings } from './settings.js';
