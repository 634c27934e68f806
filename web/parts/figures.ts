/** A share as people read it: `0.00123` is "0.123 %". Small ones keep two digits that say something. */
export function percent(share: number): string {
  const value = 100 * share;
  if (value === 0) return '0 %';
  const decimals = value >= 10 ? 1 : value >= 1 ? 2 : Math.min(6, 1 - Math.floor(Math.log10(value)));
  return `${value.toFixed(decimals)} %`;
}

/** A round share, as an axis or a button has it: `0.001` is "0.1 %". */
export function roundPercent(share: number): string {
  return `${Number((100 * share).toPrecision(3))} %`;
}

/** A number of things: `12345` is "12,345". */
export function count(value: number): string {
  return value.toLocaleString('en');
}

/** Any number, with three digits that say something. */
export function short(value: number): string {
  if (value === 0) return '0';
  const size = Math.abs(value);
  const text = size >= 1e5 || size < 1e-3 ? value.toExponential(1) : Number(value.toPrecision(3)).toString();
  return text.replace('-', '−').replace('e−', 'e-').replace('e+', 'e');
}

/** A moment in the reader's own time zone: "3 May 2026, 14:05". */
export function moment(iso: string): string {
  return new Date(iso).toLocaleString('en-GB', { dateStyle: 'medium', timeStyle: 'short' });
}
