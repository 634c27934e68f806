/** A rate in words: `0.000984` is "1 in 1,000". */
export function oneIn(rate: number): string {
  return `1 in ${Number((1 / rate).toPrecision(2)).toLocaleString('en')}`;
}
