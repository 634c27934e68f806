/** A linear map of (red, green, blue, 1), row by row: three rows of four. */
export type ColourMatrix = readonly [
  ...[number, number, number, number],
  ...[number, number, number, number],
  ...[number, number, number, number],
];

/** Luma of red, green and blue (ITU-R BT.601), as torchvision's rgb_to_grayscale has it. */
export const LUMA = [0.299, 0.587, 0.114] as const;

export const UNCHANGED: ColourMatrix = [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0];

/** `a · b`: what `b` does first, then `a`. */
export function multiplyColour(a: ColourMatrix, b: ColourMatrix): ColourMatrix {
  const row = (r: 0 | 4 | 8): [number, number, number, number] => {
    const at = (c: 0 | 1 | 2 | 3): number => a[r] * b[c] + a[r + 1]! * b[4 + c]! + a[r + 2]! * b[8 + c]!;
    return [at(0), at(1), at(2), at(3) + a[r + 3]!];
  };
  return [...row(0), ...row(4), ...row(8)];
}

/** Scales each channel, then adds to it. */
export function perChannel(scale: readonly number[], offset: readonly number[]): ColourMatrix {
  const [r, g, b] = scale as [number, number, number];
  const [x, y, z] = offset as [number, number, number];
  return [r, 0, 0, x, 0, g, 0, y, 0, 0, b, z];
}

/** `amount` of the colour and `1 − amount` of its grey: 0 is greyscale, 1 leaves it, above 1 is more colourful. */
export function saturate(amount: number): ColourMatrix {
  const rest = 1 - amount;
  const [r, g, b] = [LUMA[0] * rest, LUMA[1] * rest, LUMA[2] * rest];
  return [r + amount, g, b, 0, r, g + amount, b, 0, r, g, b + amount, 0];
}

/**
 * Turns every hue by a share of the colour circle, red towards yellow, and keeps luma and the distance from grey: a rotation
 * of (U, V) = (0.492 (B − Y), 0.877 (R − Y)), the colour plane of analogue television, in which I and Q are other axes.
 */
export function turnHue(share: number): ColourMatrix {
  const [cos, sin] = [Math.cos(2 * Math.PI * share), Math.sin(2 * Math.PI * share)];
  const [su, sv] = [0.492, 0.877];
  const [lr, lg, lb] = LUMA;
  const turned = (r: number, g: number, b: number): [number, number, number] => {
    const luma = lr * r + lg * g + lb * b;
    const [u, v] = [su * (b - luma), sv * (r - luma)];
    const red = luma + (sin * u + cos * v) / sv;
    const blue = luma + (cos * u - sin * v) / su;
    return [red, (luma - lr * red - lb * blue) / lg, blue];
  };
  const [ofRed, ofGreen, ofBlue] = [turned(1, 0, 0), turned(0, 1, 0), turned(0, 0, 1)];
  const row = (c: 0 | 1 | 2): [number, number, number, number] => [ofRed[c], ofGreen[c], ofBlue[c], 0];
  return [...row(0), ...row(1), ...row(2)];
}
