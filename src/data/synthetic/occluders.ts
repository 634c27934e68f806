import type { Occluder } from './nuisance.js';
import { blendLit, type Scene } from './scene.js';
import { coverage, roundedBoxDistance, smoothstep } from './shapes.js';

/** Paints what hides part of the face. */
export function paintOccluder(scene: Scene): void {
  const { canvas, view } = scene;
  const { occluder } = scene.nuisance;
  if (occluder.kind === 'none') return;
  const box = view.box(-1.3, -1.3, 1.3, 1.5);
  for (let row = box.top; row < box.bottom; row++) {
    for (let column = box.left; column < box.right; column++) {
      const i = row * canvas.size + column;
      const x = view.x(column, row);
      const y = view.y(column, row);
      if (occluder.kind === 'patch') patch(scene, occluder, i, x, y);
      else if (occluder.kind === 'hand') hand(scene, occluder, i, x, y);
      else if (occluder.kind === 'mask') mask(scene, occluder, i, x, y);
      else glasses(scene, occluder, i, x, y);
    }
  }
}

function patch(scene: Scene, it: Occluder & { kind: 'patch' }, i: number, x: number, y: number): void {
  const { view, light } = scene;
  const cos = Math.cos(it.angleRadians);
  const sin = Math.sin(it.angleRadians);
  const dx = (x - it.x) * cos + (y - it.y) * sin;
  const dy = (y - it.y) * cos - (x - it.x) * sin;
  const alpha = coverage(roundedBoxDistance(dx, dy, it.halfWidth, it.halfHeight, 0.05), view.pixel);
  if (alpha === 0) return;
  light.shine(dx * 0.5, dy * 0.5, 1, 0);
  blendLit(scene, i, it.colour, 1, alpha);
}

/** Four fingers from the side. */
function hand(scene: Scene, it: Occluder & { kind: 'hand' }, i: number, x: number, y: number): void {
  const { view, light } = scene;
  const cos = Math.cos(it.angleRadians);
  const sin = Math.sin(it.angleRadians);
  const dx = (x - it.x) * cos + (y - it.y) * sin;
  const dy = (y - it.y) * cos - (x - it.x) * sin;
  if (Math.abs(dx) > 0.32) return;
  const finger = Math.min(3, Math.max(0, Math.floor(dx / 0.14 + 2)));
  const fx = dx - (finger - 1.5) * 0.14;
  const tip = [-0.26, -0.34, -0.32, -0.2][finger]!;
  const alpha = coverage(roundedBoxDistance(fx, dy - (tip + 1.2) / 2, 0.066, (1.2 - tip) / 2, 0.065), view.pixel);
  if (alpha === 0) return;
  const u = fx / 0.066;
  light.shine(u * 0.9, -0.1, Math.sqrt(Math.max(0.05, 1 - u * u)), 0);
  blendLit(scene, i, it.colour, 1, alpha);
}

function mask(scene: Scene, it: Occluder & { kind: 'mask' }, i: number, x: number, y: number): void {
  const { view, face, light } = scene;
  const { outline, turn, drop } = face;
  const top = face.identity.nose.tipY - 0.16 + drop + 0.18 * Math.abs(x - turn) ** 1.5;
  const inside = Math.max(top - y, outline.distance(x, Math.min(y, outline.bottom - 0.02)), y - outline.bottom - 0.02);
  const alpha = coverage(inside, view.pixel);
  if (alpha === 0) return;
  const u = x / outline.widest;
  const pleat = 0.9 + 0.1 * Math.sin((y - top) * 30);
  light.shine(u, (y - 0.5) * 0.5, Math.sqrt(Math.max(0.05, 1 - u * u)), 0);
  blendLit(scene, i, it.colour, pleat, alpha);
}

function glasses(
  scene: Scene,
  it: Occluder & { kind: 'sunglasses' | 'glasses' },
  i: number,
  x: number,
  y: number,
): void {
  const { canvas, view, face, light } = scene;
  const { eyes } = face.identity;
  // They sit in front of the face, so they move a little further than it does.
  const dx = x - face.turn * 1.12;
  const dy = y - eyes.y - face.drop - 0.03;
  if (Math.abs(dy) > 0.25) return;
  const apart = Math.max(eyes.spacing, it.halfWidth + 0.045);
  const lens = Math.abs(dx) - apart;
  const shape = roundedBoxDistance(lens, dy, it.halfWidth, it.halfHeight, 0.05 + it.roundness * (it.halfHeight - 0.05));
  const glass = coverage(shape, view.pixel);
  if (glass > 0) {
    const shine = 0.35 * smoothstep(0.35, 0, Math.abs(lens + dy + light.x * 0.2)) * light.highlightOfSky();
    if (it.kind === 'sunglasses') {
      const [red, green, blue] = it.colour;
      canvas.blend(i, (red + shine) * 0.4, (green + shine) * 0.4, (blue + shine) * 0.4, glass * 0.93);
    } else canvas.blend(i, shine, shine, shine, glass * 0.1);
  }
  const bridge = Math.max(Math.abs(dx) - apart + it.halfWidth, Math.abs(dy + 0.03) - 0.014);
  const temple = Math.max(Math.abs(dy + 0.04) - 0.015, it.halfWidth - lens, Math.abs(x) - face.outline.halfWidth(y));
  const rim = Math.min(Math.abs(shape) - 0.014, bridge, temple);
  light.shine(0, -0.4, 1, 0);
  blendLit(scene, i, it.colour, 1, coverage(rim, Math.max(view.pixel, 0.02)));
}
