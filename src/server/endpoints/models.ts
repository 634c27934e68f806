import { z } from 'zod';
import { LineamentError } from '../../errors.js';
import { type ModelCard, modelCardSchema } from '../../face/model-card.js';
import { modelsAtHand } from '../../face/model.js';
import { endpoint } from '../endpoint.js';
import type { FaceReader } from '../face-reader.js';

const modelSchema = z
  .object({
    name: z.string(),
    kind: z.string(),
    sha256: z.string(),
    licence: z.string(),
    embeddingSize: z.int().nullable().meta({ description: 'Of an embedder.' }),
    threshold: z
      .object({ similarity: z.number(), falseMatchRate: z.number() })
      .nullable()
      .meta({ description: 'From which similarity on two faces are taken for one person, and how often that errs.' }),
    inUse: z.boolean().meta({ description: 'Whether the server embeds faces with it.' }),
  })
  .meta({ id: 'Model' });

export const listModels = endpoint({
  id: 'listModels',
  method: 'GET',
  path: '/v1/models',
  tag: 'models',
  summary: 'The models at hand, which of them the server uses, and what it takes at most',
  access: 'any',
  answer: z.object({
    models: z.array(modelSchema),
    limits: z
      .object({
        photoBytes: z.int(),
        bodyBytes: z.int(),
        photoPixels: z.int(),
        faces: z.int(),
        photos: z.int(),
        requestMs: z.int(),
      })
      .meta({ id: 'Limits' }),
  }),
  async handle(_, { faces, settings }) {
    const all = await cardsOf(faces);
    const { photoBytes, bodyBytes, photoPixels, faces: most, photos, requestMs } = settings.limits;
    return {
      models: all.map((card) => ({
        name: card.name,
        kind: card.kind,
        sha256: card.sha256,
        licence: card.licence.id,
        embeddingSize: card.kind === 'embedder' ? card.embeddingSize : null,
        threshold:
          card.kind === 'embedder' && card.threshold !== null
            ? { similarity: card.threshold.similarity, falseMatchRate: card.threshold.falseMatchRate }
            : null,
        inUse: card.sha256 === faces.card.sha256,
      })),
      limits: { photoBytes, bodyBytes, photoPixels, faces: most, photos, requestMs },
    };
  },
});

export const getModel = endpoint({
  id: 'getModel',
  method: 'GET',
  path: '/v1/models/{model}',
  tag: 'models',
  summary: 'The card of a model: what it is for, where it comes from, what may be done with it, how good it is',
  access: 'any',
  params: z.object({ model: z.string().min(1).max(200).meta({ description: 'The name of a model.' }) }),
  answer: modelCardSchema.meta({ id: 'ModelCard' }),
  async handle({ params }, { faces }) {
    const found = (await cardsOf(faces)).find(({ name }) => name === params.model);
    if (found !== undefined) return found;
    throw new LineamentError('MODEL_MISSING', `There is no model "${params.model}" at hand.`);
  },
});

/** The card of the model in use first, where it was named by its path: it is not among those that come with Lineament then. */
async function cardsOf({ card }: FaceReader): Promise<readonly ModelCard[]> {
  const cards = (await modelsAtHand()).map((model) => model.card);
  return cards.some(({ sha256 }) => sha256 === card.sha256) ? cards : [card, ...cards];
}
