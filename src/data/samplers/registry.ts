import type { z } from 'zod';
import { choiceOf, createPart, type Frozen } from '../../parts.js';
import { balanced } from './balanced.js';
import { people } from './people.js';
import type { Sampler, SamplerContext, SamplerKind, SamplerNeeds } from './sampler.js';
import { shuffled } from './shuffled.js';
import { streamed } from './streamed.js';

/** The samplers that a recipe may name, by their `kind`. */
export const SAMPLERS = { shuffled, balanced, people, streamed } as const;

/** The recipe's `sampler`: which photos an epoch's batches are made of. */
export const samplerSchema = choiceOf(SAMPLERS);

export type SamplerConfig = Frozen<z.output<typeof samplerSchema>>;

/** Makes the sampler that a recipe names. @throws LineamentError DATASET_INVALID when it is not for photos such as these. */
export function createSampler(config: SamplerConfig, context: SamplerContext): Sampler {
  return createPart(SAMPLERS, config, context);
}

/** What the sampler that a recipe names asks of the training around it. */
export function samplerNeeds(config: SamplerConfig): SamplerNeeds {
  const kind = SAMPLERS[config.kind] as unknown as SamplerKind<z.ZodObject>;
  return kind.needs?.(config) ?? {};
}
