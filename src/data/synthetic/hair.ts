import type { Face } from './face.js';
import { blendLit, type Scene } from './scene.js';
import { coverage, noise, smoothstep } from './shapes.js';
import type { Surface } from './surface.js';

/** How much of the head at (side, y) is under hair: what lies above the hairline, the temples, the back. 0 to 1. */
export function hairCover(face: Face, side: number, y: number, pixel: number): number {
  const { hair, eyes } = face.identity;
  if (hair.length === 0) return 0;
  const s = Math.abs(side);
  const long = hair.length > 1.15;
  let line = hair.hairlineY;
  line -= hair.recession * Math.max(0, 1 - ((s - 0.48) / 0.26) ** 2);
  line += hair.peak * Math.max(0, 1 - (s / 0.16) ** 2);
  line += hair.sweep * Math.min(1, Math.abs(side - hair.part) / 1.1) ** 1.4;
  if (hair.fringe > 0) {
    const fringe = eyes.y - 0.24 - (1 - hair.fringe) * 0.2 + 0.06 * side * hair.part;
    line += (fringe - line) * smoothstep(0.95, 0.7, s);
  }
  const sideEnd = long ? 0.5 : hair.sideburn;
  line += (sideEnd - line) * smoothstep(long ? 0.78 : 0.84, 0.97, s);
  line += (noise(side * 17, 0.5, hair.seed) - 0.5) * (0.05 + 0.08 * hair.curl + 0.07 * hair.fringe);
  return coverage(y - line, Math.max(pixel, 0.03));
}

/** Brightness of the strands at (x, y): they fan out from the parting and wave with curl. */
function strands(face: Face, x: number, y: number): number {
  const { hair } = face.identity;
  const dx = x - hair.part * 0.5;
  const dy = y + 1.25;
  const radius = Math.sqrt(dx * dx + dy * dy);
  const wave = hair.curl * 0.16 * Math.sin(radius * 15 + 5 * noise(x * 3, y * 3, hair.seed));
  const angle = Math.atan2(dx, dy) + wave;
  const fine = noise(angle * 22, radius * 2.2, hair.seed + 3);
  const coils = noise(x * 11, y * 11, hair.seed + 4);
  const pattern = fine + (coils - fine) * hair.curl * 0.6;
  const sheen = 1 - ((y + 0.62 + 0.12 * fine) / 0.2) ** 2;
  return 0.5 + 0.85 * pattern + (sheen > 0 ? 0.5 * sheen * (1 - 0.6 * hair.curl) : 0);
}

/** Paints the hair over the head itself. `x`, `y` are in the plane of the picture. */
export function paintHair(surface: Surface, face: Face, x: number, y: number, cover: number): void {
  const { colour } = face.identity.hair;
  const bright = strands(face, x, y);
  surface.paint(colour[0] * bright, colour[1] * bright, colour[2] * bright, cover);
  surface.gloss *= 1 - cover;
  surface.flat *= 1 - cover;
}

/** Half the width of the whole head of hair at height y, 0 where there is none. */
function hairHalfWidth(face: Face, y: number): number {
  const { hair } = face.identity;
  const { outline } = face;
  const rise = hair.volume * (face.hat ? 0.3 : 1);
  const long = hair.length > 1.15;
  // Above the ears: the skull, lifted and widened by the volume.
  const lifted = outline.halfWidth(Math.min((y + rise) / (1 + rise * 0.2) - 0.002, 0.05));
  const upper = lifted > 0 ? lifted + rise * 0.75 * smoothstep(-1.1 - rise, -0.55, y) : 0;
  if (!long) return upper * (0.4 + 0.6 * smoothstep(hair.sideburn + 0.16, hair.sideburn - 0.3, y));
  if (y < 0) return upper;
  const end = hair.length - 1;
  const fall = upper + 0.14 * smoothstep(0, 1, y) * hair.volume * 4;
  return fall * Math.sqrt(Math.max(0, 1 - Math.max(0, (y - end + 0.25) / 0.3) ** 2));
}

/** Paints the hair that stands out behind the head. */
export function paintBackHair(scene: Scene): void {
  const { canvas, view, face, light } = scene;
  const { hair } = face.identity;
  if (hair.length === 0) return;
  const box = view.box(-1.15, -1.35, 1.15, hair.length);
  const shift = -0.1 * face.sinYaw;
  for (let row = box.top; row < box.bottom; row++) {
    for (let column = box.left; column < box.right; column++) {
      const y = view.y(column, row);
      const x = view.x(column, row) - shift;
      const half = hairHalfWidth(face, y);
      if (half === 0) continue;
      const slope = (hairHalfWidth(face, y + 0.02) - half) / 0.02;
      const rough = (noise(y * 10, x > 0 ? 1 : 2, hair.seed) - 0.5) * (0.03 + 0.13 * hair.curl);
      const alpha = coverage((Math.abs(x) - half - rough) / Math.sqrt(1 + slope * slope), view.pixel * 1.3);
      if (alpha === 0) continue;
      const u = Math.max(-1, Math.min(1, x / half));
      light.shine(u * 0.9, y < -0.5 ? (y + 0.5) * 1.2 : 0, Math.sqrt(1 - u * u) * 0.8 + 0.1, 0);
      const bright = strands(face, x, y) * (y > 0 ? 0.62 : 0.85);
      blendLit(scene, row * canvas.size + column, hair.colour, bright, alpha);
    }
  }
}
