import type { FaceIdentity } from './identity.js';

const STEPS = 256;

/** The head as seen from the front: half its width at every height, tabulated. */
export class Outline {
  readonly top = -1;
  readonly bottom: number;
  /** The widest half width. */
  readonly widest: number;
  readonly #widths = new Float32Array(STEPS + 2);

  /** `jawDrop` lengthens the chin, as an open mouth does. */
  constructor(head: FaceIdentity['head'], jawDrop: number) {
    this.bottom = head.chinY + jawDrop;
    this.widest = head.halfWidth;
    for (let i = 0; i <= STEPS; i++) {
      const y = this.top + ((this.bottom - this.top) * i) / STEPS;
      this.#widths[i] = head.halfWidth * profile(head, y, this.bottom);
    }
  }

  /** Half the width at height y; 0 above the crown and below the chin. */
  halfWidth(y: number): number {
    const position = ((y - this.top) / (this.bottom - this.top)) * STEPS;
    if (!(position >= 0 && position < STEPS)) return 0;
    const index = position | 0;
    const low = this.#widths[index]!;
    return low + (this.#widths[index + 1]! - low) * (position - index);
  }

  /** Approximate distance from (x, y) to the outline, negative inside. */
  distance(x: number, y: number): number {
    const width = this.halfWidth(y);
    if (width === 0) return 1;
    const slope = (this.halfWidth(y + 0.01) - this.halfWidth(y - 0.01)) / 0.02;
    return (Math.abs(x) - width) / Math.sqrt(1 + slope * slope);
  }
}

/** Half width relative to the widest: a superellipse above the cheekbones, another, tapered one below. */
function profile(head: FaceIdentity['head'], y: number, bottom: number): number {
  if (y < head.cheekY) {
    const t = (head.cheekY - y) / (head.cheekY + 1);
    return Math.max(0, 1 - t ** head.crownPower) ** (1 / 2.1);
  }
  const t = (y - head.cheekY) / (bottom - head.cheekY);
  return Math.max(0, 1 - t ** head.jawPower) ** (1 / head.chinPower) * (1 - head.jawTaper * t);
}
