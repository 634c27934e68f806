import { LineamentError } from '../errors.js';
import { type Affine, inverted } from '../image/affine.js';
import type { ImageSize, RgbImage } from '../image/image.js';
import { warp } from '../image/warp.js';
import type { Face, Point } from './face.js';
import { MESH } from './landmarks.js';
import type { PlacingTemplate } from './model-card.js';

/** What of a face alignment goes by. Pupils may be left out where no template needs them: see {@link goesByPupils}. */
export type AlignableFace = Pick<Face, 'landmarks'> & Partial<Pick<Face, 'pupils'>>;

/** Whether faces are placed by their pupils, among other points. Those that are placed by landmarks alone need no irises. */
export function goesByPupils({ kind }: PlacingTemplate): boolean {
  return kind !== 'landmarks';
}

/**
 * The face as an embedder takes it in: turned, scaled and shifted so that it lies where the template wants it, nothing
 * else (no mirroring, no shearing).
 *
 * What lies beyond the photo's edge is black, as insightface's `norm_crop` and most published embedders after it have it:
 * a network is shown what it was trained on, and nothing is made up.
 *
 * @throws VALUE_INVALID when the points of the face all lie in one place, or the template goes by pupils that are not given.
 */
export function alignFace(photo: RgbImage, face: AlignableFace, template: PlacingTemplate, size: ImageSize): RgbImage {
  const { from, to } = correspondences(face, template, size);
  return warp(photo, inverted(similarityTransform(from, to)), size, 'black');
}

/**
 * The similarity transform (turning, scaling, shifting) that takes `from` nearest to `to`: least squares, Umeyama,
 * "Least-squares estimation of transformation parameters between two point patterns" (1991). In the plane it has a closed
 * form: with points as complex numbers, less their means, `z = Σ f̄·t / Σ |f|²` turns and scales.
 *
 * @throws VALUE_INVALID for lists of different lengths, for fewer than two points, and when `from` is one place.
 */
export function similarityTransform(from: readonly Point[], to: readonly Point[]): Affine {
  if (from.length !== to.length || from.length < 2) {
    const message = `A similarity transform needs two points and more, and as many targets; got ${from.length} and ${to.length}.`;
    throw new LineamentError('VALUE_INVALID', message);
  }
  const f = mean(from);
  const t = mean(to);
  let real = 0;
  let imaginary = 0;
  let square = 0;
  from.forEach((point, i) => {
    const fx = point.x - f.x;
    const fy = point.y - f.y;
    const tx = to[i]!.x - t.x;
    const ty = to[i]!.y - t.y;
    real += fx * tx + fy * ty;
    imaginary += fx * ty - fy * tx;
    square += fx * fx + fy * fy;
  });
  const cos = real / square;
  const sin = imaginary / square;
  if (!(Math.hypot(cos, sin) > 0 && Number.isFinite(cos + sin))) {
    const message = `No similarity transform takes ${from.length} points around (${f.x}, ${f.y}) to their targets: one of both lies in one place.`;
    throw new LineamentError('VALUE_INVALID', message);
  }
  return { xx: cos, xy: -sin, x0: t.x - cos * f.x + sin * f.y, yx: sin, yy: cos, y0: t.y - sin * f.x - cos * f.y };
}

function correspondences(
  { landmarks, pupils }: AlignableFace,
  template: PlacingTemplate,
  { width, height }: ImageSize,
): { from: Point[]; to: Point[] } {
  if (template.kind === 'landmarks') {
    return {
      from: template.points.map(({ landmark }) => landmarks[landmark]!),
      to: template.points.map(({ at }) => pointOf(at)),
    };
  }
  if (pupils === undefined) {
    throw new LineamentError('VALUE_INVALID', `The template ${template.name} goes by pupils, and this face has none.`);
  }
  const { left, right } = pupils;
  const mouth = [landmarks[MESH.mouthLeft]!, landmarks[MESH.mouthRight]!] as const;
  switch (template.kind) {
    case 'five-points': {
      const { leftEye, rightEye, nose, mouthLeft, mouthRight } = template.points;
      return {
        from: [left, right, landmarks[MESH.noseTip]!, ...mouth],
        to: [leftEye, rightEye, nose, mouthLeft, mouthRight].map(pointOf),
      };
    }
    case 'pupils':
      return { from: [left, right], to: [template.points.left, template.points.right].map(pointOf) };
    case 'eyes-and-mouth': {
      const eyes = mean([left, right]);
      const roll = Math.atan2(right.y - left.y, right.x - left.x);
      const distance = Math.hypot(eyes.x - mean(mouth).x, eyes.y - mean(mouth).y);
      const centre = mean([eyes, mean(mouth)]);
      // Eyes level and a given distance: a second point to the right of the centre says both.
      const aside = { x: centre.x + distance * Math.cos(roll), y: centre.y + distance * Math.sin(roll) };
      const [x, y] = [template.centre[0] * width, template.centre[1] * height];
      return {
        from: [centre, aside],
        to: [
          { x, y },
          { x: x + template.eyesToMouth * height, y },
        ],
      };
    }
  }
}

const pointOf = ([x, y]: readonly [number, number]): Point => ({ x, y });

function mean(points: readonly Point[]): Point {
  const total = points.reduce((a, b) => ({ x: a.x + b.x, y: a.y + b.y }), { x: 0, y: 0 });
  return { x: total.x / points.length, y: total.y / points.length };
}
