import type { FigureDifference } from '../evaluation/difference.js';
import { equalErrorRate } from '../evaluation/eer.js';
import { rocCurve } from '../evaluation/roc.js';
import type { ScoredPairs } from '../training/score-pairs.js';

/** A pair that one model decides rightly and the other wrongly, each at its own threshold of equal errors. */
export interface Disagreement {
  /** Its place in the list. */
  readonly index: number;
  readonly left: string;
  readonly right: string;
  readonly same: boolean;
  readonly similarities: readonly [number, number];
  readonly rightly: 'first' | 'second';
}

/** The pairs on which two models disagree, in the order of their list. */
export function disagreements(
  [first, second]: readonly [ScoredPairs, ScoredPairs],
  samples: readonly { readonly source: string }[],
): Disagreement[] {
  const threshold = ({ scores, same }: ScoredPairs) => equalErrorRate(rocCurve(scores, same)).threshold;
  const [a, b] = [threshold(first), threshold(second)];
  return first.pairs.flatMap(({ left, right }, i) => {
    const same = first.same[i]!;
    const isFirst = first.scores[i]! >= a === same;
    if (isFirst === (second.scores[i]! >= b === same)) return [];
    return {
      index: i,
      left: samples[left]!.source,
      right: samples[right]!.source,
      same,
      similarities: [first.scores[i]!, second.scores[i]!] as const,
      rightly: isFirst ? 'first' : 'second',
    };
  });
}

export const DIFFERENCE_COLUMNS = ['', 'first', 'second', 'difference', '95 % interval', 'p'];

/** The rows of the table of differences that people read. A figure that the pairs cannot measure is in parentheses, and says no more. */
export function differenceRows(differences: readonly FigureDifference[]): string[][] {
  const number = (value: number) => value.toFixed(4);
  return differences.map(({ figure, first, second, difference, interval, pValue, resolvable }) =>
    resolvable
      ? [
          figure,
          number(first),
          number(second),
          number(difference),
          `${number(interval.low)} – ${number(interval.high)}`,
          pValue.toPrecision(2),
        ]
      : [figure, `(${number(first)})`, `(${number(second)})`, '', 'not resolvable', ''],
  );
}
