import type { Face } from '../face/face.js';
import type { ImageSize } from '../image/image.js';
import { escapeHtml } from '../report/escape.js';
import { COLOURS } from '../report/theme.js';

/** A face and what stands above it. */
export interface LabelledFace {
  readonly face: Pick<Face, 'box' | 'landmarks' | 'pupils'>;
  readonly label: string;
}

/** A drawing of the size of a photo, to be laid over it: of each face the box, the landmarks, the pupils and its label. */
export function faceDrawing({ width, height }: ImageSize, faces: readonly LabelledFace[]): string {
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" font-family="sans-serif">`,
    ...faces.map(({ face, label }) => drawingOf(face, label, width)),
    '</svg>',
  ].join('');
}

function drawingOf({ box, landmarks, pupils }: LabelledFace['face'], label: string, photoWidth: number): string {
  const { left, top, width, height } = box;
  const line = Math.max(1, width / 120);
  const text = Math.max(11, width / 12);
  const dots = landmarks.map(({ x, y }) => disc(x, y, Math.max(0.5, width / 350)));
  // An estimate of how wide the text is; a plate that is a little too wide does no harm.
  const plate = { width: text * (0.62 * [...label].length + 0.6), height: text * 1.4 };
  const x = Math.max(0, Math.min(left, photoWidth - plate.width));
  const y = Math.max(0, top - plate.height);
  return [
    `<g fill="${COLOURS.same}">`,
    `<rect x="${px(left)}" y="${px(top)}" width="${px(width)}" height="${px(height)}" rx="${px(width / 20)}"` +
      ` fill="none" stroke="${COLOURS.same}" stroke-width="${px(line)}"/>`,
    `<g fill="#ffffff" fill-opacity="0.75">${dots.join('')}</g>`,
    ...[pupils.left, pupils.right].map(
      (pupil) =>
        `<circle cx="${px(pupil.x)}" cy="${px(pupil.y)}" r="${px(width / 40)}" fill="none" stroke="${COLOURS.different}" stroke-width="${px(line)}"/>`,
    ),
    `<rect x="${px(x)}" y="${px(y)}" width="${px(plate.width)}" height="${px(plate.height)}" rx="${px(text / 4)}"/>`,
    `<text x="${px(x + text * 0.3)}" y="${px(y + text * 1.03)}" font-size="${px(text)}" fill="#ffffff">${escapeHtml(label)}</text>`,
    '</g>',
  ].join('');
}

function disc(x: number, y: number, radius: number): string {
  return `<circle cx="${px(x)}" cy="${px(y)}" r="${px(radius)}"/>`;
}

function px(value: number): string {
  return value.toFixed(1);
}
