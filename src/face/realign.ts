import { LineamentError } from '../errors.js';
import { type Affine, inverted } from '../image/affine.js';
import type { ImageSize, RgbImage } from '../image/image.js';
import { resizeCover } from '../image/resize.js';
import { warp } from '../image/warp.js';
import { similarityTransform } from './align.js';
import type { Point } from './face.js';
import { MESH } from './landmarks.js';
import type { AlignmentTemplate } from './model-card.js';

/** The contours of the eyes in the canonical face, on the left and on the right of the picture; their middle is near the pupil. */
const EYES = { left: [33, 160, 158, 133, 153, 144], right: [362, 385, 387, 263, 373, 380] } as const;

/** The points by which templates can be compared, as far as a template says where they are. */
type KeyPoints = Partial<Record<'leftEye' | 'rightEye' | 'nose' | 'mouthLeft' | 'mouthRight', Point>>;

const pointOf = ([x, y]: readonly [number, number]): Point => ({ x, y });

function keyPoints(template: AlignmentTemplate): KeyPoints {
  switch (template.kind) {
    case 'five-points':
      return Object.fromEntries(Object.entries(template.points).map(([name, at]) => [name, pointOf(at)]));
    case 'pupils':
      return { leftEye: pointOf(template.points.left), rightEye: pointOf(template.points.right) };
    case 'landmarks': {
      const places = new Map(template.points.map(({ landmark, at }) => [landmark, pointOf(at)]));
      const named: [keyof KeyPoints, Point | undefined][] = [
        ['leftEye', middle(EYES.left.map((landmark) => places.get(landmark)))],
        ['rightEye', middle(EYES.right.map((landmark) => places.get(landmark)))],
        ['nose', places.get(MESH.noseTip)],
        ['mouthLeft', places.get(MESH.mouthLeft)],
        ['mouthRight', places.get(MESH.mouthRight)],
      ];
      return Object.fromEntries(named.filter(([, place]) => place !== undefined));
    }
    case 'eyes-and-mouth':
    case 'crop':
      return {};
  }
}

/** Undefined where one of them is not known. */
function middle(points: readonly (Point | undefined)[]): Point | undefined {
  const known = points.filter((point) => point !== undefined);
  if (known.length < points.length) return undefined;
  const of = (axis: 'x' | 'y') => known.reduce((sum, point) => sum + point[axis], 0) / known.length;
  return { x: of('x'), y: of('y') };
}

/**
 * The similarity transform that takes a face aligned by one template to where another wants it, told from the templates
 * alone: least squares over the eyes, the nose and the corners of the mouth, as far as both name them.
 *
 * @throws VALUE_INVALID when they have fewer than two of these in common.
 */
export function betweenTemplates(from: AlignmentTemplate, to: AlignmentTemplate): Affine {
  const [source, target] = [keyPoints(from), keyPoints(to)];
  const common = (Object.keys(source) as (keyof KeyPoints)[]).filter((name) => target[name] !== undefined);
  if (common.length >= 2) {
    return similarityTransform(
      common.map((name) => source[name]!),
      common.map((name) => target[name]!),
    );
  }
  throw new LineamentError(
    'VALUE_INVALID',
    `Faces that are aligned as ${from.name} cannot be brought to ${to.name} without finding them again: expected two templates that ` +
      'both say where the eyes lie. Align the photos by five-points or pupils first.',
  );
}

/** Brings faces that are aligned by one template to where another wants them; where neither aligns, they are only resized. */
export function realigner(
  from: AlignmentTemplate,
  to: AlignmentTemplate,
  size: ImageSize,
): (face: RgbImage) => RgbImage {
  if (from.kind === 'crop' && to.kind === 'crop') return (face) => resizeCover(face, size);
  const toSource = inverted(betweenTemplates(from, to));
  return (face) => warp(face, toSource, size, 'black');
}
