import { z } from 'zod';
import { type Candidate, identifyFaces } from '../../matching/identify.js';
import { decisionRule } from '../../matching/recogniser.js';
import { chosenFaces } from '../../matching/seen-face.js';
import { endpoint } from '../endpoint.js';
import { faceAnswer, faceChoice, faceSchema, reservationSchema, similaritySchema } from '../face-schema.js';
import { collectionParams } from '../path-params.js';
import { photoField } from '../photo-field.js';

const candidateSchema = z
  .object({
    person: z.int().meta({ description: 'Their number.' }),
    name: z.string(),
    template: z.int().meta({ description: 'The number of their most similar template.' }),
    similarity: similaritySchema,
  })
  .meta({ id: 'Candidate' });

const searched = z.object({
  matches: z.array(candidateSchema).meta({ description: 'Of the face that is most similar to somebody.' }),
  threshold: z.number(),
  falseMatchRate: z.number().nullable(),
  falsePositiveRate: z.number().nullable().meta({
    description: 'How often a stranger is taken for somebody in such a search, if comparisons were independent.',
  }),
  faces: z.array(
    faceSchema
      .extend({
        kind: z.enum(['known', 'unknown']),
        matches: z.array(candidateSchema).meta({ description: 'Those who reach the threshold, most similar first.' }),
        nearest: candidateSchema.nullable().meta({ description: 'The most similar, whether they reach it or not.' }),
      })
      .meta({ id: 'IdentifiedFace' }),
  ),
  leftOut: z.int(),
  reservations: z.array(reservationSchema),
});

interface Found extends Candidate {
  readonly person: number;
  readonly template: number;
}

export const identify = endpoint({
  id: 'identify',
  method: 'POST',
  path: '/v1/collections/{collection}/identify',
  tag: 'collections',
  summary: 'Who of a collection is in a photo?',
  access: 'recognise',
  params: collectionParams,
  body: z.strictObject({
    photo: photoField,
    face: faceChoice.default('all'),
    limit: z.int().min(1).max(100).default(5).meta({ description: 'Matches told of each face at most.' }),
    threshold: similaritySchema
      .optional()
      .meta({ description: "From which similarity on somebody counts as known; default: the model's own." }),
  }),
  answer: z.discriminatedUnion('kind', [
    searched.extend({ kind: z.literal('known') }),
    searched.extend({ kind: z.literal('unknown') }),
    z.object({ kind: z.literal('no-face') }),
  ]),
  async handle({ params: { collection }, body: { photo, face, limit, threshold }, caller, signal }, service) {
    const { faces, indexes, gallery, settings } = service;
    const rule = decisionRule(threshold, faces.decision, faces.model);
    const index = await indexes.of(collection, faces.model);
    const seen = await faces.recognise(photo, signal);
    if (seen.faces.length === 0) return { kind: 'no-face' as const };
    const found = new Map<Float32Array, readonly Found[]>();
    await Promise.all(
      chosenFaces(seen.faces, face).map(async ({ embedding }) => {
        const people = await index.search(embedding, limit);
        found.set(
          embedding,
          people.map(({ person, template, similarity }) => ({
            person: person.id,
            name: person.name,
            template,
            similarity,
          })),
        );
      }),
    );
    const people = { templates: index.size, nearest: (embedding: Float32Array) => found.get(embedding)! };
    const outcome = identifyFaces(seen.faces, people, rule, { face, limit });
    if (outcome.kind === 'no-face') return { kind: 'no-face' as const };
    if (settings.noteSearches) {
      await gallery.as(`key ${caller.id}`).note('search', { faces: outcome.faces.length });
    }
    return {
      ...outcome,
      matches: [...outcome.matches],
      faces: outcome.faces.map((each) => ({
        ...faceAnswer(each.face),
        kind: each.kind,
        matches: [...each.matches],
        nearest: each.nearest,
      })),
      leftOut: seen.leftOut,
      reservations: [...outcome.reservations],
    };
  },
});
