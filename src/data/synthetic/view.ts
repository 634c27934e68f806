import type { Nuisance } from './nuisance.js';

/** The part of a picture that a shape can touch: whole pixels, `right` and `bottom` excluded. */
export interface PixelBox {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

/**
 * Where a pixel lies in the plane of the head (origin between the eyes' height and the middle of the head, unit half a
 * head height, y down), and back.
 */
export class View {
  /** One pixel in head units. */
  readonly pixel: number;
  readonly #cos: number;
  readonly #sin: number;
  readonly #centreX: number;
  readonly #centreY: number;

  constructor(
    pose: Nuisance['pose'],
    readonly size: number,
  ) {
    this.pixel = 1 / (pose.scale * size);
    this.#cos = Math.cos(pose.rollRadians);
    this.#sin = Math.sin(pose.rollRadians);
    this.#centreX = size * (0.5 + pose.shiftX);
    this.#centreY = size * (0.5 + pose.shiftY);
  }

  /** Head x of the centre of pixel (column, row). */
  x(column: number, row: number): number {
    return ((column + 0.5 - this.#centreX) * this.#cos + (row + 0.5 - this.#centreY) * this.#sin) * this.pixel;
  }

  /** Head y of the centre of pixel (column, row). */
  y(column: number, row: number): number {
    return ((row + 0.5 - this.#centreY) * this.#cos - (column + 0.5 - this.#centreX) * this.#sin) * this.pixel;
  }

  /** The pixels that may touch a rectangle of the head plane. */
  box(x0: number, y0: number, x1: number, y1: number): PixelBox {
    let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity];
    for (const x of [x0, x1]) {
      for (const y of [y0, y1]) {
        const column = (x * this.#cos - y * this.#sin) / this.pixel + this.#centreX;
        const row = (x * this.#sin + y * this.#cos) / this.pixel + this.#centreY;
        left = Math.min(left, column);
        right = Math.max(right, column);
        top = Math.min(top, row);
        bottom = Math.max(bottom, row);
      }
    }
    const clip = (value: number) => Math.min(Math.max(value, 0), this.size);
    return {
      left: clip(Math.floor(left - 1)),
      top: clip(Math.floor(top - 1)),
      right: clip(Math.ceil(right + 1)),
      bottom: clip(Math.ceil(bottom + 1)),
    };
  }
}
