import { describe, expect, test } from 'vitest';
import { pictureOf, toPhoto, type View } from '../../src/face/view.js';
import type { RgbImage } from '../../src/image/image.js';
import { Pyramid } from '../../src/image/pyramid.js';

/** The numbers of a picture are the channels in [0, 1]. */
const PLAIN = { mean: [0, 0, 0], std: [1, 1, 1] } as const;

function painted(width: number, height: number, colour: (x: number, y: number) => readonly number[]): Pyramid {
  const data = new Uint8Array(width * height * 3);
  for (let i = 0; i < width * height; i++) data.set(colour(i % width, Math.floor(i / width)), i * 3);
  const photo: RgbImage = { width, height, data };
  return new Pyramid(photo);
}

/** One channel of a picture, in 0…255. */
function picture(pyramid: Pyramid, view: View, size: number, channel = 0): number[] {
  const numbers = new Float32Array(3 * size * size);
  pictureOf(pyramid, view, size, PLAIN, numbers, 0);
  return [...numbers.subarray(channel * size * size, (channel + 1) * size * size)].map(
    (v) => Math.round(v * 2550) / 10,
  );
}

const upright = (x: number, y: number, side: number): View => ({ centre: { x, y }, side, angleRadians: 0 });

describe('a point of a view', () => {
  test('lies in the photo where the square says', () => {
    expect(toPhoto(upright(50, 30, 20), 0, 0)).toEqual({ x: 40, y: 20 });
    expect(toPhoto(upright(50, 30, 20), 0.75, 0.5)).toEqual({ x: 55, y: 30 });
  });

  test('turns clockwise with the angle', () => {
    // A quarter turn: what is to the right in the picture is below in the photo.
    const { x, y } = toPhoto({ centre: { x: 50, y: 30 }, side: 20, angleRadians: Math.PI / 2 }, 1, 0.5);
    expect(x).toBeCloseTo(50);
    expect(y).toBeCloseTo(40);
  });
});

describe('the picture of a view', () => {
  const numbered = painted(4, 3, (x, y) => [10 * x + 40 * y, 100 + x, 200 + y]);

  test('is the photo itself at its own scale, channels first', () => {
    const view = upright(2, 1, 2);
    expect(picture(numbered, view, 2)).toEqual([10, 20, 50, 60]);
    expect(picture(numbered, view, 2, 1)).toEqual([101, 102, 101, 102]);
    expect(picture(numbered, view, 2, 2)).toEqual([200, 200, 201, 201]);
  });

  test('mixes neighbours between pixel centres', () => {
    expect(picture(numbered, upright(2.25, 1.5, 2), 2)).toEqual([32.5, 42.5, 72.5, 82.5]);
  });

  test('repeats the edge up to the edge, and is 0 beyond it', () => {
    const white = painted(4, 3, () => [255, 255, 255]);
    expect(picture(white, upright(2, 2, 4), 4)).toEqual([...Array.from({ length: 12 }, () => 255), 0, 0, 0, 0]);
    expect(picture(white, upright(0, 1.5, 2), 2)).toEqual([0, 255, 0, 255]);
  });

  test('is read along the angle', () => {
    const view: View = { centre: { x: 1.5, y: 1.5 }, side: 3, angleRadians: Math.PI / 2 };
    // The picture's rows run down the photo's columns, from the right one to the left.
    expect(picture(numbered, view, 3)).toEqual([20, 60, 100, 10, 50, 90, 0, 40, 80]);
  });

  test('holds means where it shrinks, and nothing aliases', () => {
    const stripes = painted(64, 64, (x) => (x % 2 === 0 ? [0, 0, 0] : [200, 200, 200]));
    expect(picture(stripes, upright(32, 32, 64), 8)).toEqual(Array.from({ length: 64 }, () => 100));
  });

  test('does not shift what it shrinks, in odd sizes too', () => {
    const ramp = painted(101, 67, (x) => [2 * x, 2 * x, 2 * x]);
    const row = picture(ramp, upright(50.5, 33.5, 101), 10).slice(50, 60);
    // Where the picture's pixel u has its centre in the photo, the ramp, whose pixels are centred at halves, has this value.
    row.slice(1, 9).forEach((value, i) => expect(Math.abs(value - 2 * ((i + 1.5) * 10.1 - 0.5))).toBeLessThan(1));
  });

  test('is normalised as the card says, and what lies outside is 0 all the same', () => {
    const numbers = new Float32Array(2 + 3 * 4);
    const card = { mean: [0.5, 0.5, 0.25], std: [0.5, 0.25, 1] } as const;
    pictureOf(
      painted(1, 1, () => [255, 0, 255]),
      upright(0, 0.5, 1),
      2,
      card,
      numbers,
      2,
    );
    const expected = [0, 0, 0, 1, 0, 1, 0, -2, 0, -2, 0, 0.75, 0, 0.75];
    numbers.forEach((value, i) => expect(value).toBeCloseTo(expected[i]!, 6));
  });
});
