import { z } from 'zod';
import type { MarginScheduleKind } from './kind.js';

const schema = (margin: z.ZodNumber) => z.strictObject({ kind: z.literal('constant'), margin });

/** `margin` throughout. */
export const constant: MarginScheduleKind<ReturnType<typeof schema>> = {
  schema,
  marginAt: ({ margin }) => margin,
  settlesAt: () => 0,
};
