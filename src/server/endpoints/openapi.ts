import { z } from 'zod';
import { endpoint } from '../endpoint.js';

export const openapi = endpoint({
  id: 'openapi',
  method: 'GET',
  path: '/v1/openapi.json',
  tag: 'server',
  summary: 'Everything that the server can do, as OpenAPI 3.1',
  access: 'open',
  answer: z.record(z.string(), z.unknown()).meta({ description: 'An OpenAPI document.' }),
  handle: async (_, { document }) => ({ ...document }),
});
