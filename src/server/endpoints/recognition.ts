import { z } from 'zod';
import { decisionRule } from '../../matching/recogniser.js';
import { verifyFaces } from '../../matching/verify.js';
import { endpoint } from '../endpoint.js';
import { computedEmbedding, requireModel } from '../computed-embedding.js';
import {
  detectedFaceSchema,
  embeddedFaceSchema,
  faceAnswer,
  faceChoice,
  faceSchema,
  landmarksAnswer,
  landmarksChoice,
  reservationSchema,
  similaritySchema,
} from '../face-schema.js';
import type { FaceReader } from '../face-reader.js';
import { eachPhoto, photosField, refusedPhoto } from '../photo-batch.js';
import { photoField } from '../photo-field.js';

const leftOut = z.int().min(0).meta({ description: 'Faces beyond the limit: found, and not looked at.' });

export const detect = endpoint({
  id: 'detect',
  method: 'POST',
  path: '/v1/detect',
  tag: 'recognition',
  summary: 'Boxes, pose and quality of the faces in photos',
  access: 'recognise',
  body: z.strictObject({
    photos: photosField,
    landmarks: landmarksChoice,
  }),
  answer: z.object({
    photos: z.array(
      z.discriminatedUnion('kind', [
        z.object({
          kind: z.literal('seen'),
          faces: z.array(detectedFaceSchema),
          leftOut,
        }),
        refusedPhoto,
      ]),
    ),
  }),
  async handle({ body, signal }, { faces }) {
    const photos = await eachPhoto(body.photos, async (photo) => {
      const seen = await faces.find(photo, signal);
      const told = seen.faces.map((face) => ({
        ...faceAnswer(face),
        ...landmarksAnswer(face, body.landmarks),
      }));
      return { kind: 'seen' as const, faces: told, leftOut: seen.leftOut };
    });
    return { photos };
  },
});

export const embed = endpoint({
  id: 'embed',
  method: 'POST',
  path: '/v1/embed',
  tag: 'recognition',
  summary: 'The embeddings of the faces in photos',
  access: 'recognise',
  body: z.strictObject({ photos: photosField, landmarks: landmarksChoice }),
  answer: z.object({
    model: z.object({ name: z.string(), sha256: z.string(), embeddingSize: z.int() }).meta({ id: 'ModelIdentity' }),
    photos: z.array(
      z.discriminatedUnion('kind', [
        z.object({
          kind: z.literal('seen'),
          faces: z.array(embeddedFaceSchema),
          leftOut,
        }),
        refusedPhoto,
      ]),
    ),
  }),
  async handle({ body, signal }, { faces }) {
    const photos = await eachPhoto(body.photos, async (photo) => {
      const seen = await faces.recognise(photo, signal);
      const told = seen.faces.map((face) => ({
        ...faceAnswer(face),
        ...landmarksAnswer(face, body.landmarks),
        embedding: [...face.embedding],
      }));
      return { kind: 'seen' as const, faces: told, leftOut: seen.leftOut };
    });
    return { model: faces.model, photos };
  },
});

const decided = z.object({
  similarity: similaritySchema,
  threshold: z.number(),
  falseMatchRate: z.number().nullable().meta({
    description: 'How often different people pass the threshold in one comparison; null where nobody has measured it.',
  }),
  faces: z.tuple([faceSchema, faceSchema]).meta({ description: 'The two that the similarity is of.' }),
  comparisons: z.int(),
  reservations: z.array(reservationSchema),
});

/** A photo, or what `embed` told of it: then it need not be sent again for each comparison. */
const photoOrFaces = z.union([
  photoField,
  z.strictObject({
    model: z.string().max(64).meta({ description: 'SHA-256 of the network that the embeddings come from.' }),
    faces: z.array(embeddedFaceSchema).max(1000).meta({ description: 'As `embed` told them, the largest first.' }),
  }),
]);

export const verify = endpoint({
  id: 'verify',
  method: 'POST',
  path: '/v1/verify',
  tag: 'recognition',
  summary: 'Do two photos show the same person?',
  access: 'recognise',
  body: z.strictObject({
    first: photoOrFaces,
    second: photoOrFaces,
    threshold: similaritySchema.optional().meta({ description: "Default: the model's own, set on pairs." }),
    face: faceChoice.optional(),
  }),
  answer: z.discriminatedUnion('kind', [
    decided.extend({ kind: z.literal('match') }),
    decided.extend({ kind: z.literal('no-match') }),
    z.object({
      kind: z.literal('no-face'),
      photo: z.int().meta({ description: 'The first photo without one: 0 or 1.' }),
    }),
  ]),
  async handle({ body, signal }, { faces }) {
    const rule = decisionRule(body.threshold, faces.decision, faces.model);
    const [first, second] = await Promise.all([
      facesOf(body.first, faces, signal),
      facesOf(body.second, faces, signal),
    ]);
    const verification = verifyFaces(first, second, rule, body.face);
    if (verification.kind === 'no-face') return verification;
    const [a, b] = verification.faces;
    return {
      ...verification,
      faces: [faceAnswer(a), faceAnswer(b)] as [z.output<typeof faceSchema>, z.output<typeof faceSchema>],
      reservations: [...verification.reservations],
    };
  },
});

/** A face as verification needs it, and as it is told. */
type Comparable = z.output<typeof faceSchema> & { readonly embedding: Float32Array };

/** @throws MODEL_MISMATCH, VALUE_INVALID for faces that are not of this model; what looking at a photo throws. */
async function facesOf(
  given: z.output<typeof photoOrFaces>,
  reader: FaceReader,
  signal: AbortSignal,
): Promise<readonly Comparable[]> {
  if (given instanceof Uint8Array) return (await reader.recognise(given, signal)).faces;
  requireModel(given.model, reader.model);
  return given.faces.map(({ embedding, ...face }) => ({
    ...face,
    embedding: computedEmbedding(embedding, reader.model),
  }));
}
