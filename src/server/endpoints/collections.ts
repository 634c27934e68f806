import { z } from 'zod';
import { LineamentError } from '../../errors.js';
import type { Collection } from '../../gallery/store.js';
import { mayUse } from '../access.js';
import { endpoint } from '../endpoint.js';
import { forgottenAnswer, forgottenSchema } from '../forgotten.js';
import { collectionParams } from '../path-params.js';

const collectionSchema = z
  .object({
    name: z.string(),
    model: z.object({ name: z.string(), sha256: z.string(), embeddingSize: z.int() }).meta({ id: 'ModelIdentity' }),
    people: z.int(),
    templates: z.int(),
    created: z.string(),
    usable: z.boolean().meta({ description: 'Whether it was enrolled with the model that the server has.' }),
  })
  .meta({ id: 'Collection' });

function collectionAnswer(collection: Collection, sha256: string): z.output<typeof collectionSchema> {
  return { ...collection, model: { ...collection.model }, usable: collection.model.sha256 === sha256 };
}

export const listCollections = endpoint({
  id: 'listCollections',
  method: 'GET',
  path: '/v1/collections',
  tag: 'collections',
  summary: 'The collections that the key is for',
  access: 'any',
  answer: z.object({ collections: z.array(collectionSchema) }),
  async handle({ caller }, { gallery, faces }) {
    const all = await gallery.collections();
    return {
      collections: all
        .filter(({ name }) => mayUse(caller, name))
        .map((collection) => collectionAnswer(collection, faces.model.sha256)),
    };
  },
});

export const getCollection = endpoint({
  id: 'getCollection',
  method: 'GET',
  path: '/v1/collections/{collection}',
  tag: 'collections',
  summary: 'One collection',
  access: 'any',
  params: collectionParams,
  answer: collectionSchema,
  async handle({ params }, { gallery, faces }) {
    const found = (await gallery.collections()).find(({ name }) => name === params.collection);
    if (found !== undefined) return collectionAnswer(found, faces.model.sha256);
    throw new LineamentError('NOT_ENROLLED', `There is no collection "${params.collection}".`);
  },
});

export const deleteCollection = endpoint({
  id: 'deleteCollection',
  method: 'DELETE',
  path: '/v1/collections/{collection}',
  tag: 'collections',
  summary: 'Forgets a collection with everybody in it',
  access: 'admin',
  params: collectionParams,
  answer: forgottenSchema,
  async handle({ params, caller }, { gallery }) {
    return forgottenAnswer(await gallery.as(`key ${caller.id}`).erase(params.collection));
  },
});
