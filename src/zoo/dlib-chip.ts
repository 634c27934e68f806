import type { AlignmentTemplate } from '../face/model-card.js';

/**
 * dlib's mean face, each point with the landmark of Face Mesh in its place: `mean_face_shape_x` and `…_y` of
 * `get_face_chip_details` (`dlib/image_transforms/interpolation.h`, dlib C++ Library, Boost Software License 1.0), in shares of
 * the square around it. As there: eyes, nose and upper lip, without brows, jaw and lower lip.
 */
const MEAN_FACE: readonly (readonly [landmark: number, x: number, y: number])[] = [
  // The ridge of the nose, downwards, and the line below it, from the left.
  [168, 0.490127, 0.203352],
  [197, 0.490127, 0.307009],
  [5, 0.490127, 0.409805],
  [4, 0.490127, 0.515625],
  [98, 0.36688, 0.587326],
  [97, 0.426036, 0.609345],
  [2, 0.490127, 0.628106],
  [326, 0.554217, 0.609345],
  [327, 0.613373, 0.587326],
  // The eye on the left of the picture, clockwise from its outer corner, and the one on the right, from its inner corner.
  [33, 0.121737, 0.216423],
  [160, 0.187122, 0.178758],
  [158, 0.265825, 0.179852],
  [133, 0.334606, 0.231733],
  [153, 0.260918, 0.245099],
  [144, 0.182743, 0.244077],
  [362, 0.645647, 0.231733],
  [385, 0.714428, 0.179852],
  [387, 0.793132, 0.178758],
  [263, 0.858516, 0.216423],
  [373, 0.79751, 0.244077],
  [380, 0.719335, 0.245099],
  // The upper edge of the upper lip, from the left, and its lower edge.
  [61, 0.254149, 0.780233],
  [39, 0.340985, 0.745405],
  [37, 0.428858, 0.727388],
  [0, 0.490127, 0.742578],
  [267, 0.551395, 0.727388],
  [269, 0.639268, 0.745405],
  [291, 0.726104, 0.780233],
  [78, 0.290379, 0.784792],
  [82, 0.428096, 0.778746],
  [13, 0.490127, 0.785343],
  [312, 0.552157, 0.778746],
  [308, 0.689874, 0.784792],
];

/** What dlib's network was trained with on every side of the mean face, in shares of it. */
const PADDING = 0.25;

/** Where landmarks lie in the face chips of dlib: `side · (padding + mean) / (1 + 2 · padding)`. */
export function dlibChip(side: number): Extract<AlignmentTemplate, { kind: 'landmarks' }> {
  const placed = (share: number) => (side * (PADDING + share)) / (1 + 2 * PADDING);
  const points = MEAN_FACE.map(([landmark, x, y]) => ({ landmark, at: [placed(x), placed(y)] as [number, number] }));
  return { kind: 'landmarks', name: `dlib-${side}`, points };
}
