/** A rate as people say it, after "one in": `1,000` for 0.001. */
export function oneIn(rate: number): string {
  return Number((1 / rate).toPrecision(3)).toLocaleString('en');
}
