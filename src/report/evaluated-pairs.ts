import { z } from 'zod';

const columns = { scores: z.array(z.number()), same: z.array(z.boolean()) };

/**
 * The scored pairs of an evaluation, a column for each fact: what it takes to move the threshold and see what follows. Scores are rounded
 * to {@link DECIMALS}, the threshold with them, so that each pair stays on its side.
 */
export const evaluatedPairsSchema = z.strictObject({
  /** Of equal errors: where one begins. */
  threshold: z.number(),
  ...columns,
  /** Pictures of the pairs that tell the most; null where there are none. */
  pictures: z
    .strictObject({
      /** JPEG as a `data:` URL: equally large pictures of faces, row by row. */
      sheet: z.string(),
      /** In pixels, of each picture. */
      width: z.int().positive(),
      height: z.int().positive(),
      /** Pictures a row. */
      columns: z.int().positive(),
      /** What each picture is of, as the data set names it. */
      photos: z.array(z.string()),
      /** Which pairs, by their place in the columns, with the places of their pictures in the sheet. */
      pairs: z.array(z.strictObject({ pair: z.int(), left: z.int(), right: z.int() })),
    })
    .nullable(),
});

export type EvaluatedPairs = z.output<typeof evaluatedPairsSchema>;

/** Similarities are computed in single precision, which has no more. */
export const DECIMALS = 7;

/** A score as it is written. Never takes a pair past a threshold that is rounded too: rounding keeps the order. */
export function roundedScore(score: number): number {
  return Number(score.toFixed(DECIMALS));
}

/** Of each kind of pair: these err worst, and are pictured all. */
const WORST = 40;
/** So many more, at even distances, of those that a stricter or laxer threshold would get wrong. */
const SPREAD = 80;
/** Shares of the pairs among which those are: no threshold that anybody uses accepts more strangers, or refuses more of the same person. */
const REACH = { different: 0.2, same: 0.5 };

/**
 * The pairs that a movable threshold is to be shown with: of different people those most alike, of one person those least alike, the worst
 * of each densely and the others thinly.
 *
 * @param shown whether a pair can be shown at all.
 */
export function tellingPairs(
  scores: ArrayLike<number>,
  same: ArrayLike<boolean>,
  shown: (pair: number) => boolean,
): number[] {
  const of = (isSame: boolean): number[] => {
    const pairs = Array.from({ length: scores.length }, (_, i) => i).filter((i) => same[i] === isSame && shown(i));
    pairs.sort((a, b) => (isSame ? scores[a]! - scores[b]! : scores[b]! - scores[a]!));
    const reach = Math.ceil(pairs.length * (isSame ? REACH.same : REACH.different));
    const others = pairs.slice(WORST, Math.max(WORST, reach));
    const step = Math.max(1, others.length / SPREAD);
    const spread = Array.from({ length: Math.min(SPREAD, others.length) }, (_, i) => others[Math.floor(i * step)]!);
    return [...pairs.slice(0, WORST), ...spread];
  };
  return [...of(false), ...of(true)];
}
