import type { Face } from './face.js';
import { bump, coverage, noise, smoothstep } from './shapes.js';
import type { Surface } from './surface.js';

/** Paints bare skin: its tone, blush, freckles, moles, lines, and the beard that grows on it. */
export function paintSkin(surface: Surface, face: Face): void {
  const { skin, eyes } = face.identity;
  const { x, y } = surface;
  const mottle = 0.94 + 0.12 * noise(x * 7, y * 7, skin.textureSeed);
  surface.red = skin.colour[0] * (0.97 + 0.06 * mottle - 0.03);
  surface.green = skin.colour[1] * mottle;
  surface.blue = skin.colour[2] * mottle;
  surface.gloss = 0.09;
  surface.flat = 0;

  const side = Math.abs(x);
  const blush = skin.blush * 0.25 * bump(side - 0.42, y - 0.26, 0.26, 0.22);
  surface.green *= 1 - blush;
  surface.blue *= 1 - blush;
  if (skin.freckles > 0 && y > -0.2 && y < 0.5) {
    const spots = smoothstep(0.66, 0.78, noise(x * 26, y * 26, skin.textureSeed + 1));
    surface.shade(0.45 * skin.freckles * spots * bump(side - 0.25, y - 0.16, 0.42, 0.34));
  }
  for (const mole of skin.moles) {
    const dx = x - mole.x;
    const dy = y - mole.y;
    if (dx > 0.06 || dx < -0.06 || dy > 0.06 || dy < -0.06) continue;
    surface.shade(0.72 * coverage(Math.sqrt(dx * dx + dy * dy) - mole.radius, Math.max(surface.pixel, 0.015)));
  }
  // Lines on the forehead come with age and with raised brows.
  if (y < -0.28 && y > -0.6 && side < 0.42) {
    const wave = Math.sin((y + 0.02 * Math.cos(x * 7)) * 62);
    const lines = Math.max(0, skin.age - 0.55 + 0.3 * Math.max(0, face.expression.browRaise));
    surface.shade(0.5 * lines * Math.max(0, wave) ** 3 * smoothstep(0.42, 0.2, side));
  }
  const frown = face.expression.frown * 0.3 * bump(side - 0.035, y - eyes.y + 0.17, 0.02, 0.09);
  surface.shade(frown);
  paintBeard(surface, face);
}

function paintBeard(surface: Surface, face: Face): void {
  const { beard, hair, nose } = face.identity;
  if (beard.density === 0 || surface.y < nose.tipY + 0.05) return;
  const { x, y } = surface;
  const side = Math.abs(x);
  const mouthY = face.mouthY;
  const width = face.mouthHalfWidth;
  const lip = bump(x, y - mouthY + 0.13, width * 1.35, 0.12);
  const moustache = beard.moustache * smoothstep(0.02, 0.25, lip);
  const chin = beard.chin * smoothstep(width * 1.15, width * 0.85, side) * smoothstep(mouthY + 0.08, mouthY + 0.16, y);
  const edge = mouthY - 0.05 - 0.55 * smoothstep(0.35, 0.68, side);
  const cheeks =
    beard.cheeks * Math.max(smoothstep(edge - 0.03, edge + 0.1, y) * smoothstep(width * 0.9, width * 1.2, side), chin);
  const cover = Math.max(moustache, chin, cheeks);
  if (cover <= 0) return;
  const hairs = 0.6 + 0.8 * noise(x * 38, y * 20, hair.seed + 2);
  const alpha = Math.min(0.96, cover * beard.density * hairs);
  surface.paint(hair.colour[0] * 0.75, hair.colour[1] * 0.72, hair.colour[2] * 0.7, alpha);
  surface.gloss *= 1 - alpha;
}
