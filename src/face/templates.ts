import type { ImageSize } from '../image/image.js';
import type { PlacingTemplate } from './model-card.js';

/**
 * The usual five points for 112×112, those of insightface (`arcface_dst` in its `face_align.py`). For 96×112 the same, less
 * the eight pixels on either side: the template of SphereFace (Liu et al., 2017), which insightface's comes from.
 */
function fivePoints({ width }: ImageSize): PlacingTemplate {
  const at = (x: number, y: number): [number, number] => [x - (112 - width) / 2, y];
  return {
    kind: 'five-points',
    name: `arcface-${width}x112`,
    points: {
      leftEye: at(38.2946, 51.6963),
      rightEye: at(73.5318, 51.5014),
      nose: at(56.0252, 71.7366),
      mouthLeft: at(41.5493, 92.3655),
      mouthRight: at(70.7299, 92.2041),
    },
  };
}

/** Both pupils on one level, where {@link fivePoints} has the eyes in the mean, alike from the middle. */
function pupils({ width }: ImageSize): PlacingTemplate {
  const halfDistance = (73.5318 - 38.2946) / 2;
  const level = (51.6963 + 51.5014) / 2;
  return {
    kind: 'pupils',
    name: `pupils-${width}x112`,
    points: { left: [width / 2 - halfDistance, level], right: [width / 2 + halfDistance, level] },
  };
}

/** The ways of aligning that faces can be written with, for pictures 112 or 96 wide and 112 high. */
export const TEMPLATES = { 'five-points': fivePoints, pupils } as const satisfies Record<
  string,
  (size: ImageSize) => PlacingTemplate
>;
