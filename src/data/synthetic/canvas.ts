/** A square picture in linear light while it is being painted. */
export class Canvas {
  /** `size × size × 3`. */
  readonly data: Float32Array;

  constructor(readonly size: number) {
    this.data = new Float32Array(size * size * 3);
  }

  /** Lays a colour over pixel `index` (y · size + x). */
  blend(index: number, red: number, green: number, blue: number, alpha: number): void {
    const i = index * 3;
    const data = this.data;
    data[i]! += (red - data[i]!) * alpha;
    data[i + 1]! += (green - data[i + 1]!) * alpha;
    data[i + 2]! += (blue - data[i + 2]!) * alpha;
  }
}
