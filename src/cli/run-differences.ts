import type { Parameter } from '../training/tracking/parameters.js';

/** A setting with its value in each run; null where a run's recipe does not have it. */
export interface Difference {
  readonly key: string;
  readonly values: readonly (string | null)[];
}

/** What a run is called, and where its figures went, says nothing about it. */
const BESIDE_THE_POINT = /^(name|tracking)(\.|$)/;

/** The settings in which runs differ, in the order of the recipes. */
export function differences(runs: readonly (readonly Parameter[])[]): Difference[] {
  const settings = runs.map((parameters) => new Map(parameters.map(({ key, value }) => [key, value])));
  const keys = new Set(settings.flatMap((run) => [...run.keys()]));
  return [...keys].flatMap((key) => {
    const values = settings.map((run) => run.get(key) ?? null);
    return BESIDE_THE_POINT.test(key) || new Set(values).size <= 1 ? [] : [{ key, values }];
  });
}
