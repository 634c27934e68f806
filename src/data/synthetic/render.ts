import type { RgbImage } from '../../image/image.js';
import { paintBackground } from './background.js';
import { paintBody, paintEars } from './body.js';
import { develop } from './camera.js';
import { Canvas } from './canvas.js';
import { expressFace } from './face.js';
import { paintBackHair } from './hair.js';
import { paintHead } from './head.js';
import type { FaceIdentity } from './identity.js';
import { Light } from './light.js';
import type { Nuisance } from './nuisance.js';
import { paintHat } from './hat.js';
import { paintOccluder } from './occluders.js';
import type { Scene } from './scene.js';
import { View } from './view.js';

/**
 * Paints one picture of a person, `size` × `size`. Back to front, every shape evaluated at each pixel centre and smoothed
 * over its width; lit in linear light. The same arguments always give the same bytes.
 */
export function renderFace(identity: FaceIdentity, nuisance: Nuisance, size: number): RgbImage {
  const scene: Scene = {
    canvas: new Canvas(size),
    view: new View(nuisance.pose, size),
    face: expressFace(identity, nuisance),
    light: new Light(nuisance.light),
    nuisance,
  };
  paintBackground(scene.canvas, nuisance.background);
  paintBackHair(scene);
  paintBody(scene);
  paintEars(scene);
  paintHead(scene);
  paintHat(scene);
  paintOccluder(scene);
  return develop(scene.canvas, nuisance.camera);
}
