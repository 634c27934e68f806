import { z } from 'zod';
import { SCOPES } from '../access.js';
import { endpoint } from '../endpoint.js';
import { noteKeyMade, noteKeyRevoked } from '../key-log.js';
import type { ApiKey } from '../key-store.js';
import { plainName } from '../plain-name.js';

const keySchema = z
  .object({
    id: z.string(),
    name: z.string(),
    scopes: z.array(z.enum(SCOPES)),
    collections: z.array(z.string()).nullable().meta({ description: 'Those it is for; null for all.' }),
    embeddings: z.boolean().meta({ description: 'Whether it may enrol embeddings that were computed elsewhere.' }),
    perMinute: z.int().nullable().meta({ description: "Requests a minute; null for the server's own limit." }),
    created: z.string(),
    expires: z.string().nullable(),
    revoked: z.string().nullable(),
  })
  .meta({ id: 'Key' });

const idParams = z.object({ key: z.string().meta({ description: 'The id of a key.' }) });

function keyAnswer(key: ApiKey): z.output<typeof keySchema> {
  const { collections, scopes } = key;
  return { ...key, scopes: [...scopes], collections: collections && [...collections] };
}

export const listKeys = endpoint({
  id: 'listKeys',
  method: 'GET',
  path: '/v1/keys',
  tag: 'keys',
  summary: 'All keys, revoked ones too; never their secrets',
  access: 'admin',
  answer: z.object({ keys: z.array(keySchema) }),
  handle: async (_, { keys }) => ({ keys: keys.list().map(keyAnswer) }),
});

export const createKey = endpoint({
  id: 'createKey',
  method: 'POST',
  path: '/v1/keys',
  tag: 'keys',
  summary: 'Makes a key, and tells it this once',
  access: 'admin',
  body: z.strictObject({
    name: plainName,
    scopes: z.array(z.enum(SCOPES)).min(1),
    collections: z.array(plainName).max(1000).nullable().optional(),
    embeddings: z.boolean().optional(),
    perMinute: z.int().min(1).nullable().optional(),
    expires: z.iso
      .datetime({ offset: true })
      .refine((end) => new Date(end) > new Date(), 'Expected a time to come')
      .nullable()
      .optional(),
  }),
  answer: keySchema.extend({ secret: z.string().meta({ description: 'The key itself: lin_<id>_<secret>.' }) }),
  async handle({ body, caller }, { keys, gallery }) {
    const [key, secret] = await keys.create(body);
    await noteKeyMade(gallery.as(`key ${caller.id}`), key);
    return { ...keyAnswer(key), secret };
  },
});

export const revokeKey = endpoint({
  id: 'revokeKey',
  method: 'DELETE',
  path: '/v1/keys/{key}',
  tag: 'keys',
  summary: 'Revokes a key: from this moment on it lets nobody in',
  access: 'admin',
  params: idParams,
  answer: keySchema,
  async handle({ params, caller }, { keys, gallery }) {
    const key = keys.revoke(params.key);
    await noteKeyRevoked(gallery.as(`key ${caller.id}`), key);
    return keyAnswer(key);
  },
});
