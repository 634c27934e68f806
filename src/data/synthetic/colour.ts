/** A colour as linear light (not sRGB), 0 to 1 and above: light adds up and skin reflects only in these numbers. */
export type LinearColour = readonly [red: number, green: number, blue: number];

function toLinear(value: number): number {
  return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
}

/** From `#rrggbb` in sRGB. */
export function linear(hex: string): LinearColour {
  const value = Number.parseInt(hex.slice(1), 16);
  return [toLinear((value >> 16) / 255), toLinear(((value >> 8) & 255) / 255), toLinear((value & 255) / 255)];
}

export function mix(a: LinearColour, b: LinearColour, t: number): LinearColour {
  return [a[0] + (b[0] - a[0]) * t, a[1] + (b[1] - a[1]) * t, a[2] + (b[2] - a[2]) * t];
}

export function scaled(colour: LinearColour, factor: number): LinearColour {
  return [colour[0] * factor, colour[1] * factor, colour[2] * factor];
}

/** The colour at `t` in [0, 1] along a row of evenly spaced anchors. */
export function along(anchors: readonly LinearColour[], t: number): LinearColour {
  const position = Math.min(Math.max(t, 0), 1) * (anchors.length - 1);
  const index = Math.min(Math.floor(position), anchors.length - 2);
  return mix(anchors[index]!, anchors[index + 1]!, position - index);
}

const STEPS = 4096;
const SRGB = Float32Array.from({ length: STEPS + 1 }, (_, i) => {
  const value = i / STEPS;
  return 255 * (value <= 0.0031308 ? value * 12.92 : 1.055 * value ** (1 / 2.4) - 0.055);
});

/** One linear value in sRGB, 0 to 255, clipped. */
export function toSrgb(value: number): number {
  return value <= 0 ? 0 : value >= 1 ? 255 : SRGB[(value * STEPS + 0.5) | 0]!;
}
