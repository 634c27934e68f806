import type { TopLevelSpec } from 'vega-lite';

/**
 * A vega-lite specification that also says in words what it shows: the description is the figure's alternative text, read out to whoever
 * does not see it. It is part of the type, so that a figure without one does not compile.
 */
export type Figure = TopLevelSpec & { readonly description: string };

/** A number of a figure in words, to three significant digits and without zeros at their end. */
export function inWords(value: number): string {
  return String(Number(value.toPrecision(3)));
}
