import { z } from 'zod';
import { endpoint } from '../endpoint.js';
import { forgottenAnswer, forgottenSchema } from '../forgotten.js';
import { personName } from '../plain-name.js';
import { collectionParams, personParams, templateParams } from '../path-params.js';

const personSchema = z
  .object({ id: z.int(), name: z.string(), templates: z.int(), enrolled: z.string() })
  .meta({ id: 'Person' });

const templateSchema = z
  .object({
    id: z.int(),
    created: z.string(),
    photo: z.string().nullable().meta({ description: "SHA-256 of the photo's file." }),
    quality: z.number().nullable(),
    metadata: z.unknown(),
    original: z.boolean().meta({ description: 'Whether the photo itself is kept.' }),
  })
  .meta({ id: 'Template' });

export const listPeople = endpoint({
  id: 'listPeople',
  method: 'GET',
  path: '/v1/collections/{collection}/people',
  tag: 'collections',
  summary: 'The people of a collection, by name',
  access: 'any',
  params: collectionParams,
  query: z.strictObject({
    offset: z.coerce.number().int().min(0).default(0),
    limit: z.coerce.number().int().min(1).max(1000).default(100),
  }),
  answer: z.object({ people: z.array(personSchema), total: z.int() }),
  async handle({ params, query: { offset, limit } }, { gallery }) {
    return gallery.peoplePage(params.collection, { offset, limit });
  },
});

export const getPerson = endpoint({
  id: 'getPerson',
  method: 'GET',
  path: '/v1/collections/{collection}/people/{person}',
  tag: 'collections',
  summary: 'One person',
  access: 'any',
  params: personParams,
  answer: personSchema,
  handle: async ({ params }, { gallery }) => gallery.person(params.collection, params.person),
});

export const renamePerson = endpoint({
  id: 'renamePerson',
  method: 'PATCH',
  path: '/v1/collections/{collection}/people/{person}',
  tag: 'collections',
  summary: 'Gives a person another name; their number stays',
  access: 'enrol',
  params: personParams,
  body: z.strictObject({ name: personName }),
  answer: personSchema,
  async handle({ params: { collection, person }, body, caller }, { gallery }) {
    await gallery.as(`key ${caller.id}`).rename(collection, person, body.name);
    return gallery.person(collection, person);
  },
});

export const forgetPerson = endpoint({
  id: 'forgetPerson',
  method: 'DELETE',
  path: '/v1/collections/{collection}/people/{person}',
  tag: 'collections',
  summary: 'Forgets a person: nothing of them is kept',
  access: 'enrol',
  params: personParams,
  answer: forgottenSchema,
  async handle({ params: { collection, person }, caller }, { gallery }) {
    return forgottenAnswer(await gallery.as(`key ${caller.id}`).erase(collection, person));
  },
});

export const mergePeople = endpoint({
  id: 'mergePeople',
  method: 'POST',
  path: '/v1/collections/{collection}/people/{person}/merge',
  tag: 'collections',
  summary: 'Makes one person of two: this one becomes the other',
  access: 'enrol',
  params: personParams,
  body: z.strictObject({ into: z.int().positive().meta({ description: 'The number of the other.' }) }),
  answer: personSchema,
  async handle({ params: { collection, person }, body, caller }, { gallery }) {
    await gallery.as(`key ${caller.id}`).merge(collection, person, body.into);
    return gallery.person(collection, body.into);
  },
});

export const splitPerson = endpoint({
  id: 'splitPerson',
  method: 'POST',
  path: '/v1/collections/{collection}/people/{person}/split',
  tag: 'collections',
  summary: 'Moves templates of a person to another, who is made where there is none of the name',
  access: 'enrol',
  params: personParams,
  body: z.strictObject({ templates: z.array(z.int().positive()).min(1).max(10_000), to: personName }),
  answer: z.object({ moved: z.int() }),
  async handle({ params: { collection, person }, body, caller }, { gallery }) {
    return { moved: await gallery.as(`key ${caller.id}`).split(collection, person, body.templates, body.to) };
  },
});

export const listTemplates = endpoint({
  id: 'listTemplates',
  method: 'GET',
  path: '/v1/collections/{collection}/people/{person}/templates',
  tag: 'collections',
  summary: 'What is known of the templates of a person; never the embeddings',
  access: 'enrol',
  params: personParams,
  answer: z.object({ templates: z.array(templateSchema) }),
  async handle({ params: { collection, person } }, { gallery }) {
    const records = await gallery.records(collection, person);
    return {
      templates: records.map(({ id, created, photo, quality, metadata, original }) => ({
        id,
        created,
        photo,
        quality,
        metadata,
        original,
      })),
    };
  },
});

export const deleteTemplate = endpoint({
  id: 'deleteTemplate',
  method: 'DELETE',
  path: '/v1/collections/{collection}/people/{person}/templates/{template}',
  tag: 'collections',
  summary: 'Removes a template; with the last one the person goes',
  access: 'enrol',
  params: templateParams,
  answer: z.object({ removed: z.literal(1) }),
  async handle({ params: { collection, person, template }, caller }, { gallery }) {
    await gallery.as(`key ${caller.id}`).remove(collection, person, [template]);
    return { removed: 1 as const };
  },
});
