import type { Nuisance } from './nuisance.js';

/**
 * The light of one picture: a key light that wraps round soft skin, and a sky and a ground that fill the shadows.
 * `shine` leaves the light that falls on a slope in `red`, `green`, `blue` and the highlight in `highlight`.
 */
export class Light {
  red = 0;
  green = 0;
  blue = 0;
  highlight = 0;
  /** Towards the key light in the plane of the picture, and to the viewer. */
  readonly x: number;
  readonly y: number;
  readonly z: number;
  readonly #light: Nuisance['light'];
  readonly #half: readonly [number, number, number];

  constructor(light: Nuisance['light']) {
    this.#light = light;
    [this.x, this.y, this.z] = light.direction;
    const length = Math.hypot(this.x, this.y, this.z + 1) || 1;
    this.#half = [this.x / length, this.y / length, (this.z + 1) / length];
  }

  /** `shadow`: 0 the key light reaches this point, 1 it does not. The slope need not have unit length. */
  shine(nx: number, ny: number, nz: number, shadow: number): void {
    const { key, sky, ground } = this.#light;
    const scale = 1 / Math.sqrt(nx * nx + ny * ny + nz * nz + 1e-9);
    const facing = (nx * this.x + ny * this.y + nz * this.z) * scale;
    const open = 1 - shadow * this.#light.shadow;
    // Red light travels further under the skin, so it wraps further round.
    const r = Math.max(0, (facing + 0.4) / 1.4) * open;
    const g = Math.max(0, (facing + 0.24) / 1.24) * open;
    const b = Math.max(0, (facing + 0.18) / 1.18) * open;
    const up = 0.5 - 0.5 * ny * scale;
    const near = 0.75 + 0.25 * nz * scale;
    this.red = key[0] * r + (ground[0] + (sky[0] - ground[0]) * up) * near;
    this.green = key[1] * g + (ground[1] + (sky[1] - ground[1]) * up) * near;
    this.blue = key[2] * b + (ground[2] + (sky[2] - ground[2]) * up) * near;
    const half = (nx * this.#half[0] + ny * this.#half[1] + nz * this.#half[2]) * scale;
    const h2 = half > 0 ? half * half : 0;
    const h8 = h2 * h2 * h2 * h2;
    this.highlight = h8 * h8 * open * key[1];
  }

  /** Brightness of the sky, as glass mirrors it. */
  highlightOfSky(): number {
    return this.#light.sky[1] + 0.3 * this.#light.key[1];
  }
}
