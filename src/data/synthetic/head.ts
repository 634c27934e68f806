import { paintBrows } from './brows.js';
import { paintEyes } from './eyes.js';
import type { Face } from './face.js';
import { hairCover, paintHair } from './hair.js';
import type { Light } from './light.js';
import { paintMouth } from './mouth.js';
import { paintNose } from './nose.js';
import type { Nuisance } from './nuisance.js';
import { relief } from './relief.js';
import type { Scene } from './scene.js';
import { coverage } from './shapes.js';
import { paintSkin } from './skin.js';
import { Surface } from './surface.js';
import type { PixelBox, View } from './view.js';

/** What each pixel of a picture shows of the head: how much, which point, how far out, and how much hair is on it. */
interface HeadMap {
  readonly box: PixelBox;
  readonly coverage: Float32Array;
  readonly x: Float32Array;
  readonly y: Float32Array;
  readonly side: Float32Array;
  readonly hair: Float32Array;
  readonly relief: Float32Array;
  readonly depth: Float32Array;
}

/**
 * Turns the head: every horizontal slice of it is a half circle, so the pixel at x on a slice of half width w shows the
 * point x' = x cos(yaw) + z sin(yaw) of the face seen from straight ahead, with z = √(w² − x²).
 */
function mapHead(view: View, face: Face, pose: Nuisance['pose']): HeadMap {
  const pixels = view.size * view.size;
  const { outline } = face;
  const map: HeadMap = {
    box: view.box(-outline.widest, -1, outline.widest, outline.bottom),
    coverage: new Float32Array(pixels),
    x: new Float32Array(pixels),
    y: new Float32Array(pixels),
    side: new Float32Array(pixels),
    hair: new Float32Array(pixels),
    relief: new Float32Array(pixels),
    depth: new Float32Array(pixels),
  };
  const { box } = map;
  const cosYaw = Math.cos(pose.yawRadians);
  const sinYaw = Math.sin(pose.yawRadians);
  const sinPitch = Math.sin(pose.pitchRadians);
  const thickness = 0.06 + face.identity.hair.volume * 0.4;
  for (let row = box.top; row < box.bottom; row++) {
    for (let column = box.left; column < box.right; column++) {
      const i = row * view.size + column;
      const x = view.x(column, row);
      const y = view.y(column, row);
      const cover = coverage(outline.distance(x, y), view.pixel);
      if (cover === 0) continue;
      const width = outline.halfWidth(y);
      const u = Math.max(-1, Math.min(1, x / width));
      const z = Math.sqrt(1 - u * u);
      const turned = u * cosYaw + z * sinYaw;
      const behind = z * cosYaw - u * sinYaw < 0;
      const side = behind ? Math.sign(turned) * (2 - Math.abs(turned)) : turned;
      const faceX = turned * width;
      const faceY = y + 0.72 * z * sinPitch * (width / outline.widest);
      const hair =
        behind && face.identity.hair.length > 0 && faceY < 0.1 ? 1 : hairCover(face, side, faceY, view.pixel);
      const height = behind ? 0 : relief(face, faceX, faceY);
      map.coverage[i] = cover;
      map.x[i] = faceX;
      map.y[i] = faceY;
      map.side[i] = side;
      map.hair[i] = hair;
      map.relief[i] = height * (1 - hair);
      map.depth[i] = width * z * 0.85 + height + (thickness - height) * hair;
    }
  }
  return map;
}

/** How deep pixel `i` lies in the shadow of what stands between it and the light, 0 to 1. */
function castShadow(map: HeadMap, view: View, light: Light, i: number): number {
  const across = Math.hypot(light.x, light.y);
  if (across < 0.15) return 0;
  const rise = Math.max(0.05, light.z) / across;
  const column = i % view.size;
  const row = (i - column) / view.size;
  let shadow = 0;
  for (let k = 1; k <= 5; k++) {
    const reach = k * 0.055;
    const atColumn = Math.round(column + ((light.x / across) * reach) / view.pixel);
    const atRow = Math.round(row + ((light.y / across) * reach) / view.pixel);
    if (atColumn < 0 || atRow < 0 || atColumn >= view.size || atRow >= view.size) break;
    const over = map.depth[atRow * view.size + atColumn]! - map.depth[i]! - reach * rise;
    if (over > shadow * 0.06) shadow = Math.min(1, over / 0.06);
  }
  return shadow;
}

/** Central difference of the relief at pixel `i` in steps of `step`; what lies off the head counts as level. */
function difference(map: HeadMap, i: number, step: number): number {
  const here = map.relief[i]!;
  const after = map.coverage[i + step]! > 0.5 ? map.relief[i + step]! : here;
  const before = map.coverage[i - step]! > 0.5 ? map.relief[i - step]! : here;
  return after - before;
}

/** Paints the head with everything on it. */
export function paintHead(scene: Scene): void {
  const { canvas, view, face, light } = scene;
  const map = mapHead(view, face, scene.nuisance.pose);
  const surface = new Surface();
  surface.pixel = view.pixel;
  const { box } = map;
  const { size } = view;
  const { outline } = face;
  const gradient = 1 / (2 * view.pixel);
  for (let row = box.top; row < box.bottom; row++) {
    for (let column = box.left; column < box.right; column++) {
      const i = row * size + column;
      const cover = map.coverage[i]!;
      if (cover === 0) continue;
      surface.x = map.x[i]!;
      surface.y = map.y[i]!;
      surface.side = map.side[i]!;
      paintSkin(surface, face);
      if (surface.side > -1.05 && surface.side < 1.05) {
        paintMouth(surface, face);
        paintNose(surface, face);
        paintEyes(surface, face);
        paintBrows(surface, face);
      }
      const x = view.x(column, row);
      const y = view.y(column, row);
      if (map.hair[i]! > 0) paintHair(surface, face, x, y, map.hair[i]!);

      const u = Math.max(-1, Math.min(1, x / (outline.halfWidth(y) || 1)));
      const v = (2 * (y + 1)) / (outline.bottom + 1) - 1;
      const z = Math.sqrt(1 - 0.92 * u * u);
      const slopeX = column > 0 && column < size - 1 ? difference(map, i, 1) * gradient : 0;
      const slopeY = row > 0 && row < size - 1 ? difference(map, i, size) * gradient : 0;
      const nx = u * 0.85 - slopeX * 0.85;
      const ny = v * v * v * 0.6 - slopeY * 0.85;
      const even = surface.flat;
      light.shine(nx * (1 - even), ny * (1 - even), z + even * 0.3, castShadow(map, view, light, i));
      const shine = surface.gloss * light.highlight;
      canvas.blend(
        i,
        surface.red * light.red + shine,
        surface.green * light.green + shine,
        surface.blue * light.blue + shine,
        cover,
      );
    }
  }
}
