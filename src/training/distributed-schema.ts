import { z } from 'zod';

/** The part of a recipe that concerns training in several processes; without several it changes nothing. */
export const distributedSchema = z.strictObject({
  /**
   * `synchronised`: batch normalisation takes its statistics from the whole batch, so that the run is that of one process;
   * `local`: each process from its own part, as PyTorch does unless told otherwise, which saves two exchanges a layer.
   */
  batchNorm: z.enum(['synchronised', 'local']).default('synchronised'),
  /** Gradients that leave together while backward goes on. 25 MB are PyTorch's. */
  bucketMegabytes: z.number().positive().default(25),
});
