import { z } from 'zod';
import { sub } from '../torch/operators.js';
import { MarginHead, scaledRule } from './margin-head.js';
import { cosineMarginSchema, marginAt } from './margin-schedule.js';
import type { ObjectiveKind } from './objective.js';

/** The recipe's settings of CosFace. */
export const cosfaceSchema = z.strictObject({
  kind: z.literal('cosface'),
  weight: z.number().positive().default(1),
  /** Default 64, as in the paper. */
  scale: z.number().positive().default(64),
  /** In cosines: a number, or a schedule over the epochs. Default 0.35, as in the paper (insightface takes 0.4). */
  margin: cosineMarginSchema.default({ kind: 'constant', margin: 0.35 }),
});

/**
 * CosFace: the target's cosine less the margin m, so that logits are scale · (cos θ − m) at the target and scale · cos θ
 * elsewhere. The slope is 1 at every angle: the target's gradient never vanishes or grows.
 *
 * Wang et al., "CosFace: Large margin cosine loss for deep face recognition", 2018.
 */
export const cosface: ObjectiveKind<typeof cosfaceSchema> = {
  schema: cosfaceSchema,
  learnsFrom: 'people',
  perClass: 'shared',
  create: ({ scale, margin }, context) =>
    new MarginHead(
      scaledRule(
        scale,
        ({ epoch }) => marginAt(margin, epoch),
        (targets, taken) => sub(targets, taken),
      ),
      context,
    ),
};
