import { z } from 'zod';

/** The recipe's `teacher`: the model that an objective such as `distillation` learns from. */
export const teacherSchema = z.strictObject({
  /** A model that comes with Lineament, an `.onnx` with its card, a run or a checkpoint: anything that embeds. */
  model: z.string().min(1),
  /** A folder to keep its embeddings of the training photos in, for other runs too; default: `teacher` in the run's own. */
  cache: z.string().min(1).optional(),
  /** Where the training photos are aligned: for each folder of `data.train` the one that was aligned into it; default: it sees the aligned. */
  photos: z
    .preprocess((value) => (typeof value === 'string' ? [value] : value), z.array(z.string().min(1)).min(1))
    .optional(),
  /** Whether its embeddings are learnt as directions from their mean, or as they are. */
  centre: z.boolean().default(true),
});
