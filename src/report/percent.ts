/** A share as people read it: 0.1234 is `12.34 %`. */
export function percent(share: number, digits = 2): string {
  return `${(share * 100).toFixed(digits)} %`;
}
