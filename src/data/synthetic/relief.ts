import type { Face } from './face.js';
import { bump, smoothstep } from './shapes.js';

/**
 * How far the face stands out from the smooth head at (x, y), in head units: what light and shadow see. Brow ridge and
 * eye sockets, nose, cheeks, lips, chin.
 */
export function relief(face: Face, x: number, y: number): number {
  const { eyes, relief: shape, head } = face.identity;
  const side = Math.abs(x);
  let height = noseRelief(face, x, y);
  height -= eyes.depth * 0.075 * bump(side - eyes.spacing * 0.92, y - eyes.y + 0.02, 0.24, 0.17);
  // The eyeball within its socket.
  height += 0.03 * bump(side - eyes.spacing, y - eyes.y, eyes.halfWidth * 1.1, 0.11);
  height += shape.browRidge * 0.045 * bump(side - eyes.spacing * 0.8, y - eyes.y + 0.2, 0.3, 0.12);
  height += (0.02 + 0.06 * shape.cheek + 0.03 * face.expression.smile) * bump(side - 0.4, y - 0.24, 0.28, 0.26);
  height += (0.03 + 0.06 * shape.chin) * bump(x, y - head.chinY + 0.13, 0.22, 0.17);
  height -= 0.02 * shape.cleft * bump(x, y - head.chinY + 0.1, 0.035, 0.1);
  height -= 0.03 * bump(x, y - (face.mouthY + head.chinY) / 2 + 0.03, 0.24, 0.07);
  return height + lipRelief(face, x, y);
}

function noseRelief(face: Face, x: number, y: number): number {
  const { nose, eyes } = face.identity;
  const top = eyes.y - 0.16;
  const t = (y - top) / (nose.tipY - top);
  if (t <= 0 || t > 1.5) return 0;
  const down = Math.min(t, 1);
  // What stands out moves against the turn of the head; that is most of what a turned nose looks like.
  const along =
    nose.height * (0.28 + 0.72 * down ** 1.4 + nose.hump * Math.sin(Math.PI * down) * 2) * smoothstep(0, 0.35, t);
  const shifted = x - nose.deviation * down + along * face.sinYaw;
  const wing = Math.abs(shifted);
  if (wing > 0.36) return 0;
  const halfWidth = nose.bridgeHalfWidth + (nose.tipHalfWidth - nose.bridgeHalfWidth) * down * down;
  const ridge = shifted / (halfWidth * 1.7);
  const across = Math.max(0, 1 - ridge * ridge);
  const below = 1 - smoothstep(nose.tipY + 0.005 - nose.upturn * 0.5, nose.tipY + 0.085, y);
  const body = along * across * across * below;
  const tip = 0.07 * bump(shifted, y - nose.tipY + 0.035 + nose.upturn, nose.tipHalfWidth * 1.15, 0.11);
  const wings = 0.1 * bump(wing - nose.wingHalfWidth * 0.72, y - nose.tipY + 0.02, nose.wingHalfWidth * 0.48, 0.085);
  return body + tip + wings;
}

function lipRelief(face: Face, x: number, y: number): number {
  const { mouth } = face.identity;
  const dy = y - face.mouthY;
  if (Math.abs(dy) > 0.3) return 0;
  const width = face.mouthHalfWidth;
  return (
    0.035 * bump(x, dy + mouth.upper * 0.5 + face.gap * 0.3, width, mouth.upper * 1.3) +
    0.05 * bump(x, dy - mouth.lower * 0.5 - face.gap * 0.7, width * 0.85, mouth.lower * 1.1) -
    0.02 * bump(x, dy + mouth.upper + 0.07, 0.035, 0.09)
  );
}
