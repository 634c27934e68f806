import { z } from 'zod';

/** What went wrong, and what to do about it. */
export const problem = z
  .object({
    code: z.string().meta({ description: 'Stable; docs/errors.md explains each.' }),
    message: z.string(),
    cure: z.string().meta({ description: 'What to do.' }),
  })
  .meta({ id: 'Problem' });

export const errorAnswerSchema = z.object({ error: problem });
