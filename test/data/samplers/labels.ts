/** Person p has 2 + 3p photos. */
export const LABELS = Int32Array.from(
  Array.from({ length: 8 }, (_, person) => Array.from({ length: 2 + 3 * person }, () => person)).flat(),
);

/** What a sampler is given: these photos, in batches of 12. */
export const CONTEXT = { photos: { name: 'photos', labels: LABELS }, batchSize: 12, seed: 1 };
