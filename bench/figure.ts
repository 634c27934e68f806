/** One line of a benchmark's result. `ratio` above 1 means that Lineament is better, whatever the unit. */
export interface Figure {
  readonly bench: string;
  readonly figure: string;
  readonly ours: number;
  readonly peer: number;
  readonly peerName: string;
  readonly ratio: number;
  readonly unit: string;
  readonly runs: number;
}

/** What was measured on both sides, run by run. */
export interface Measured extends Pick<Figure, 'bench' | 'figure' | 'peerName' | 'unit'> {
  readonly ours: readonly number[];
  readonly peer: readonly number[];
  /** Whether more is better (rates) or less (times, memory). */
  readonly better: 'more' | 'less';
}

/** The figure of the medians. */
export function figureOf({ bench, figure, ours, peer, peerName, unit, better }: Measured): Figure {
  const [a, b] = [median(ours), median(peer)];
  const ratio = better === 'more' ? a / b : b / a;
  return {
    bench,
    figure,
    ours: rounded(a),
    peer: rounded(b),
    peerName,
    ratio: rounded(ratio),
    unit,
    runs: ours.length,
  };
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

/** To four significant digits, more than a benchmark can promise. */
function rounded(value: number): number {
  return Number(value.toPrecision(4));
}
