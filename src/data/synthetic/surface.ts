/**
 * The point of the face that one pixel shows, and what has been painted there so far. One object is reused for all
 * pixels of a picture.
 */
export class Surface {
  /** Position on the face as it is seen from straight ahead, whatever way the head is turned. */
  x = 0;
  y = 0;
  /** −1 left side, 0 middle, 1 right side of the head; beyond ±1 the back of it. */
  side = 0;
  /** Size of a pixel in head units. */
  pixel = 0;
  red = 0;
  green = 0;
  blue = 0;
  /** Strength of the highlight. */
  gloss = 0;
  /** 0 lit by its slope like skin, 1 lit evenly (eyes, teeth). */
  flat = 0;

  /** Lays a colour over what is there. */
  paint(red: number, green: number, blue: number, alpha: number): void {
    this.red += (red - this.red) * alpha;
    this.green += (green - this.green) * alpha;
    this.blue += (blue - this.blue) * alpha;
  }

  /** Darkens as a fold does: blue and green more than red. */
  shade(amount: number): void {
    this.red *= 1 - amount * 0.8;
    this.green *= 1 - amount;
    this.blue *= 1 - amount;
  }
}
