import { z } from 'zod';

/** The recipe's `start`: weights of other training to begin with. */
export const startSchema = z.strictObject({
  /** A run, a checkpoint, an `.onnx` with its card that Lineament exported, or a `.safetensors` with the backbone's names. */
  from: z.string().min(1),
  /** `new` draws the objective's weights for the people of this data; `keep` takes over those of the same people. */
  head: z.enum(['new', 'keep']).default('new'),
  /** Patterns of names that are not taken over, such as `backbone.fc.*`: what the backbone has of them is drawn anew. */
  except: z.array(z.string().min(1)).default([]),
});

export type Start = z.output<typeof startSchema>;
