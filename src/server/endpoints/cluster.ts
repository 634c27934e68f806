import { z } from 'zod';
import { cohortOf } from '../../matching/cohort.js';
import { groupLibrary } from '../../matching/group-library.js';
import { decisionRule } from '../../matching/recogniser.js';
import { endpoint } from '../endpoint.js';
import { boxSchema, similaritySchema } from '../face-schema.js';
import { eachPhoto, photosField, refusedPhoto } from '../photo-batch.js';

const memberSchema = z
  .object({ photo: z.int().meta({ description: 'Its place in the request.' }), box: boxSchema })
  .meta({ id: 'GroupedFace' });

export const cluster = endpoint({
  id: 'cluster',
  method: 'POST',
  path: '/v1/cluster',
  tag: 'recognition',
  summary: 'Groups the faces of photos by person',
  access: 'recognise',
  body: z.strictObject({
    photos: photosField,
    threshold: similaritySchema.optional().meta({
      description:
        "From which mean similarity on two groups are one person; default: the model's threshold, stricter for many faces.",
    }),
  }),
  answer: z.object({
    threshold: z.number(),
    groups: z.array(z.array(memberSchema)).meta({ description: 'The largest first.' }),
    ungrouped: z.array(memberSchema).meta({ description: 'Faces that are like no other.' }),
    hardToRecognise: z
      .array(memberSchema)
      .meta({ description: 'Faces that can hardly be recognised, and are put in no group.' }),
    refused: z.array(refusedPhoto.extend({ photo: z.int() }).meta({ id: 'RefusedPhotoOfSeveral' })),
  }),
  async handle({ body, signal }, { faces }) {
    const ofOnePair = decisionRule(body.threshold, faces.decision, faces.model);
    const photos = await eachPhoto(body.photos, async (photo) => ({
      kind: 'seen' as const,
      faces: (await faces.recognise(photo, signal)).faces,
    }));
    const refused = photos.flatMap((seen, photo) => (seen.kind === 'refused' ? [{ ...seen, photo }] : []));
    const all = photos.flatMap((seen, photo) =>
      seen.kind === 'seen' ? seen.faces.map((face) => ({ photo, box: face.box, face })) : [],
    );
    const member = ({ photo, box }: (typeof all)[number]) => ({ photo, box });
    // What cannot be recognised would only glue groups together.
    const clear = all.filter(({ face }) => face.quality.reason === null);
    const { rule, groups } = groupLibrary(
      clear.map(({ face, photo }) => ({ embedding: face.embedding, photo: String(photo) })),
      ofOnePair,
      { cohort: cohortOf(faces.card) },
    );
    const numbers = [...new Set(groups.filter((group) => group !== null))].sort((a, b) => a - b);
    return {
      threshold: rule.threshold,
      groups: numbers.map((number) => clear.filter((_, i) => groups[i] === number).map(member)),
      ungrouped: clear.filter((_, i) => groups[i] === null).map(member),
      hardToRecognise: all.filter(({ face }) => face.quality.reason !== null).map(member),
      refused,
    };
  },
});
