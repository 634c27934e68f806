import { createHash } from 'node:crypto';
import { z } from 'zod';
import { LineamentError } from '../../errors.js';
import type { NewTemplate } from '../../gallery/gallery.js';
import type { Json } from '../../gallery/sealed-person.js';
import { computedEmbedding, requireModel } from '../computed-embedding.js';
import { endpoint } from '../endpoint.js';
import { boxSchema, qualitySchema } from '../face-schema.js';
import { collectionParams } from '../path-params.js';
import { eachPhoto, photosField, refusedPhoto } from '../photo-batch.js';
import { personName } from '../plain-name.js';
import { requireNobodyElse, reviewedFace, stricter } from '../review.js';
import type { Service } from '../service.js';
import { REVIEWS } from '../settings.js';

/** Of the metadata of a template, as JSON. */
const METADATA_BYTES = 4096;

const metadata = z.unknown().refine(isSmall, `expected at most ${METADATA_BYTES} bytes of JSON`);

function isSmall(value: unknown): boolean {
  try {
    return Buffer.byteLength(JSON.stringify(value) ?? '') <= METADATA_BYTES;
  } catch {
    // Nested more deeply than the stack reaches: no JSON of this size is.
    return false;
  }
}

const body = z.strictObject({
  name: personName.meta({ description: 'Who it is. Somebody of that name in the collection gains templates.' }),
  photos: photosField.optional(),
  face: z.int().min(0).optional().meta({ description: 'Which face of each photo: its place from the largest (0) on.' }),
  review: z
    .enum(REVIEWS)
    .optional()
    .meta({ description: 'How strictly photos are looked at; no less than the server asks for.' }),
  embeddings: z
    .strictObject({
      model: z.string().max(64).meta({ description: 'SHA-256 of the network that they come from.' }),
      values: z.array(z.array(z.number()).min(1).max(4096)).min(1).max(1000),
    })
    .optional()
    .meta({ description: 'Embeddings that were computed elsewhere, by the same model; takes a key that may.' }),
  metadata: metadata.optional().meta({
    description: `Whatever you want to find again with the templates: at most ${METADATA_BYTES} bytes of JSON.`,
  }),
  photoMetadata: z
    .array(metadata)
    .max(1000)
    .optional()
    .meta({ description: 'The same for each of the photos, in their order; instead of `metadata`.' }),
});

export const enrol = endpoint({
  id: 'enrol',
  method: 'POST',
  path: '/v1/collections/{collection}/people',
  tag: 'collections',
  summary: 'Enrols a person by photos, and makes the collection where there is none',
  access: 'enrol',
  params: collectionParams,
  body,
  // No names: answers are remembered for idempotency.
  answer: z.object({
    kind: z.enum(['enrolled', 'refused']).meta({ description: 'Refused: nothing of the request can be enrolled.' }),
    person: z.int().nullable().meta({ description: 'The number of the person; null when nothing was enrolled.' }),
    added: z.array(z.int()).meta({ description: 'The numbers of the new templates.' }),
    known: z.int().meta({ description: 'How many were enrolled already.' }),
    photos: z.array(
      z.discriminatedUnion('kind', [
        z.object({ kind: z.literal('accepted'), box: boxSchema, quality: qualitySchema }),
        refusedPhoto,
      ]),
    ),
  }),
  idempotent: true,
  async handle({ params: { collection }, body, caller, signal }, service) {
    const { faces, gallery, settings } = service;
    if (body.photos === undefined && body.embeddings === undefined) {
      throw new LineamentError('REQUEST_INVALID', 'Expected photos, or embeddings, to enrol somebody by.');
    }
    if (body.embeddings !== undefined && !caller.embeddings) {
      throw new LineamentError(
        'KEY_FORBIDDEN',
        `The key "${caller.name}" may not enrol embeddings computed elsewhere.`,
      );
    }
    const review = stricter(settings.review, body.review ?? 'off');
    const { photos: given = [], photoMetadata } = body;
    if (photoMetadata !== undefined && photoMetadata.length !== given.length) {
      throw new LineamentError(
        'REQUEST_INVALID',
        `Expected metadata of each of the ${given.length} photos, got ${photoMetadata.length}.`,
      );
    }
    const known = (metadata: unknown) => (metadata === undefined ? {} : { metadata: metadata as Json });
    if (body.embeddings !== undefined) requireModel(body.embeddings.model, faces.model);
    const computed = (body.embeddings?.values ?? []).map((values) => ({
      embedding: computedEmbedding(values, faces.model),
      ...known(body.metadata),
    }));
    // By the place of the photo, whichever is done first; a photo that is refused leaves its place empty.
    const seenTemplates: NewTemplate[] = [];
    const photos = await eachPhoto(given, async (photo, index) => {
      const seen = await faces.recognise(photo, signal);
      const face = reviewedFace({ faces: seen.faces, face: body.face, review });
      if (review === 'strict') await requireOwnFace(service, collection, body.name, face.embedding);
      const { box, quality, embedding } = face;
      const sha256 = createHash('sha256').update(photo).digest('hex');
      seenTemplates[index] = {
        embedding,
        quality: quality.score,
        photo: sha256,
        ...known(photoMetadata?.[index] ?? body.metadata),
      };
      return { kind: 'accepted' as const, box, quality };
    });
    const templates = [...computed, ...seenTemplates.filter((template) => template !== undefined)];
    if (templates.length === 0) return { kind: 'refused' as const, person: null, added: [], known: 0, photos };
    signal.throwIfAborted();
    const enrolment = await gallery.as(`key ${caller.id}`).add(collection, faces.model, body.name, templates);
    return { kind: 'enrolled' as const, ...enrolment, added: [...enrolment.added], photos };
  },
});

/** @throws ENROLMENT_REFUSED for a face of somebody else in the collection; THRESHOLD_MISSING where the model has none. */
async function requireOwnFace(
  { indexes, faces: { model, decision } }: Service,
  collection: string,
  name: string,
  embedding: Float32Array,
): Promise<void> {
  if (decision === null) {
    throw new LineamentError(
      'THRESHOLD_MISSING',
      `${model.name} has no threshold, so a strict review cannot tell whose face it is.`,
      { cure: 'Calibrate the model (lineament calibrate), or ask for a standard review.' },
    );
  }
  // Two: the person themselves, and whoever comes next.
  const nearest = await indexes.search(collection, model, embedding, 2).catch((error: unknown) => {
    // Nobody is in a collection that is yet to be made.
    if (error instanceof LineamentError && error.code === 'NOT_ENROLLED') return [];
    throw error;
  });
  requireNobodyElse(nearest, name, decision.threshold);
}
