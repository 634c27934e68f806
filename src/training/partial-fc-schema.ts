import { z } from 'zod';

/** The recipe's `partialFc`: the classes of objectives that classify are shared out over the processes, and sampled. */
export const partialFcSchema = z.strictObject({
  /**
   * The share of the classes that each step compares with. 1, as in insightface: all of them, which is exact; with 0.1 the
   * paper loses nothing noticeable on millions of people (An et al., 2022, table 3).
   */
  sample: z.number().gt(0).max(1).default(1),
});
