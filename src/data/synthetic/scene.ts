import type { Canvas } from './canvas.js';
import type { LinearColour } from './colour.js';
import type { Face } from './face.js';
import type { Light } from './light.js';
import type { Nuisance } from './nuisance.js';
import type { View } from './view.js';

/** One picture in the making: what is painted on, from where, whom, in what light and circumstances. */
export interface Scene {
  readonly canvas: Canvas;
  readonly view: View;
  readonly face: Face;
  readonly light: Light;
  readonly nuisance: Nuisance;
}

/** Lays a colour, in the light that `scene.light` was last asked for and times `factor`, over pixel `index`. */
export function blendLit(scene: Scene, index: number, colour: LinearColour, factor: number, alpha: number): void {
  const { light } = scene;
  scene.canvas.blend(
    index,
    colour[0] * light.red * factor,
    colour[1] * light.green * factor,
    colour[2] * light.blue * factor,
    alpha,
  );
}
