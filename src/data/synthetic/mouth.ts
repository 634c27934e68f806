import type { Face } from './face.js';
import { bump, coverage, smoothstep } from './shapes.js';
import type { Surface } from './surface.js';

/** Paints lips, what is between them when they part, and the folds of a smile. */
export function paintMouth(surface: Surface, face: Face): void {
  const { mouth, skin } = face.identity;
  const { smile } = face.expression;
  paintFolds(surface, face);
  const width = face.mouthHalfWidth;
  const t = surface.x / width;
  const dy = surface.y - face.mouthY;
  if (Math.abs(t) > 1.25 || dy < -0.22 || dy > 0.32) return;

  const arc = Math.max(0, 1 - t * t);
  const corners = (mouth.corners + smile * 0.055) * t * t;
  const middle = -corners + 0.012 * Math.cos(t * 6) * arc * mouth.bow;
  const top = middle - face.gap * 0.3 * arc ** 0.7;
  const bottom = middle + face.gap * 0.7 * arc ** 0.7;
  const thin = 1 - 0.22 * Math.max(0, smile);
  const bow = 1 - mouth.bow * Math.max(0, 1 - (t / 0.2) ** 2);
  const lipTop = top - mouth.upper * thin * arc ** 0.75 * bow ** 0.7;
  const lipBottom = bottom + mouth.lower * thin * arc ** 0.6;
  const pixel = surface.pixel;
  const soft = Math.max(pixel, 0.016);
  const within = smoothstep(1.02, 0.9, Math.abs(t));

  const lips = coverage(Math.max(lipTop - dy, dy - lipBottom), soft) * within;
  if (lips > 0) {
    // The upper lip faces down and is darker; the lower one catches the light.
    const shade = dy < middle ? 0.82 : 1.04;
    surface.paint(mouth.colour[0] * shade, mouth.colour[1] * shade, mouth.colour[2] * shade, lips * 0.9);
    surface.gloss += 0.25 * lips;
  }
  if (face.gap > 0) {
    const inside = coverage(Math.max(top - dy, dy - bottom), pixel) * within;
    if (inside > 0) {
      const teeth = smoothstep(0.062, 0.05, dy - top) * smoothstep(0.95, 0.6, Math.abs(t));
      const gum = 0.12 + 0.88 * smoothstep(0, 0.02, dy - top);
      const tongue = smoothstep(0.03, 0.09, dy - top) * 0.14;
      surface.paint(0.05 + tongue, 0.016 + tongue * 0.3, 0.016 + tongue * 0.3, inside);
      surface.paint(0.62 * gum, 0.58 * gum, 0.52 * gum, teeth * inside);
      surface.flat += (0.6 - surface.flat) * inside;
    }
  }
  const line = Math.max(0, 1 - ((dy - (dy < (top + bottom) / 2 ? top : bottom)) / Math.max(0.011, pixel * 0.6)) ** 2);
  surface.shade(0.6 * line * smoothstep(1.06, 0.9, Math.abs(t)));
  surface.shade((0.2 + 0.25 * Math.max(0, smile)) * bump(Math.abs(t) - 1.02, dy + corners, 0.12, 0.035));
  surface.shade(0.16 * bump(surface.x, dy - lipBottom - 0.035, width * 0.7, 0.04) * (1 - 0.3 * skin.blush));
}

/** The nasolabial folds, from the wings of the nose round the mouth: deep with age, deeper with a smile. */
function paintFolds(surface: Surface, face: Face): void {
  const { nose, skin } = face.identity;
  const depth = 0.05 + 0.22 * skin.age + 0.2 * Math.max(0, face.expression.smile);
  const from = nose.tipY - 0.02;
  const to = face.mouthY + 0.05;
  const t = (surface.y - from) / (to - from);
  if (t < 0 || t > 1) return;
  const x = nose.wingHalfWidth + 0.03 + (face.mouthHalfWidth + 0.07 - nose.wingHalfWidth) * t ** 0.85;
  const d = (Math.abs(surface.x) - x) / 0.035;
  surface.shade(depth * Math.max(0, 1 - d * d) * Math.sin(Math.PI * Math.min(1, t + 0.12)));
}
