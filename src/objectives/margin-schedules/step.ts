import { z } from 'zod';
import type { MarginScheduleKind } from './kind.js';

const schema = (margin: z.ZodNumber) =>
  z.strictObject({
    kind: z.literal('step'),
    from: margin.default(0),
    steps: z
      .array(z.strictObject({ epoch: z.number().min(0), margin }))
      .min(1)
      .refine((steps) => steps.every((step, i) => i === 0 || step.epoch > steps[i - 1]!.epoch), {
        message: 'expected steps in order of rising epoch',
      })
      .readonly(),
  });

/** `from`, then the `margin` of the last of `steps` whose `epoch` has been reached. */
export const step: MarginScheduleKind<ReturnType<typeof schema>> = {
  schema,
  marginAt: ({ from, steps }, epoch) => steps.findLast((step) => epoch >= step.epoch)?.margin ?? from,
  settlesAt: ({ steps }) => steps.at(-1)!.epoch,
};
