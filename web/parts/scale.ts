/** What an axis runs over, and how. */
export interface Axis {
  readonly title: string;
  readonly from: number;
  readonly to: number;
  /** Each power of ten as long as the next. `from` must be above 0. */
  readonly logarithmic?: boolean;
  readonly format: (value: number) => string;
}

/** Values of an axis to places on the screen, and back. */
export interface Scale {
  readonly at: (value: number) => number;
  readonly from: (place: number) => number;
}

/** @param start where `axis.from` lies; @param end where `axis.to` does, which may be less. */
export function scaleOf({ from, to, logarithmic = false }: Axis, start: number, end: number): Scale {
  const [into, outOf] = logarithmic ? [Math.log10, (exponent: number) => 10 ** exponent] : [identity, identity];
  const [low, high] = [into(from), into(to)];
  // Where everything has one value it lies in the middle.
  const extent = high - low || 1;
  const shift = high === low ? 0.5 : 0;
  return {
    at: (value) => start + ((into(value) - low) / extent + shift) * (end - start),
    from: (place) => outOf(low + ((place - start) / (end - start) - shift) * extent),
  };
}

const identity = (value: number) => value;

/** Where an axis is marked: about `wanted` round numbers inside it, or the powers of ten. */
export function ticksOf({ from, to, logarithmic = false }: Axis, wanted: number): number[] {
  if (logarithmic) {
    const first = Math.ceil(Math.log10(from) - 1e-9);
    const last = Math.floor(Math.log10(to) + 1e-9);
    const each = Math.max(1, Math.ceil((last - first) / wanted));
    return powers(first, last, each);
  }
  if (!(to > from)) return [from];
  const rough = (to - from) / wanted;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((factor) => factor * power).find((size) => size >= rough * 0.999) ?? 10 * power;
  const ticks: number[] = [];
  // Multiplied, not added up: 0.1 + 0.2 is not 0.3.
  for (let n = Math.ceil(from / step - 1e-9); n * step <= to + step * 1e-9; n++)
    ticks.push(Number((n * step).toPrecision(12)));
  return ticks;
}

function powers(first: number, last: number, each: number): number[] {
  const ticks: number[] = [];
  for (let exponent = last; exponent >= first; exponent -= each) ticks.unshift(10 ** exponent);
  return ticks;
}
