import type { Detection, Point } from './face.js';
import { toPhoto, type View } from './view.js';

/** Numbers of a box: its centre, width and height, and six points. */
export const BOX_NUMBERS = 16;

/** What a detector gives for one picture. */
export interface DetectorOutput {
  /** (anchors, 16): x, y, width, height, then x and y of six points, in pixels of the picture; places relative to the anchor. */
  readonly boxes: Float32Array;
  /** (anchors): logits. */
  readonly scores: Float32Array;
}

/**
 * The detections of one picture, in pixels of the photo: those whose confidence `1 / (1 + exp(−logit))` is `least` or more,
 * one for each anchor that sees a face. Boxes stay upright in the photo when the view is turned.
 *
 * @param anchors in pixels of the picture, see `anchorsOf`.
 * @param size of the picture's side, in pixels.
 */
export function decodeDetections(
  { boxes, scores }: DetectorOutput,
  anchors: readonly Point[],
  size: number,
  view: View,
  least: number,
): Detection[] {
  const detections: Detection[] = [];
  // Few anchors come near the least score, and the logit alone tells which. Beyond 30 the score is 1 but for rounding.
  const faint = Math.min(30, Math.log(least / (1 - least))) - 0.01;
  for (let i = 0; i < anchors.length; i++) {
    if (scores[i]! < faint) continue;
    const anchor = anchors[i]!;
    const score = 1 / (1 + Math.exp(-scores[i]!));
    // Also false for what is not a number, which a broken network may give.
    if (!(score >= least)) continue;
    const at = i * BOX_NUMBERS;
    const point = (k: number): Point =>
      toPhoto(view, (anchor.x + boxes[at + k]!) / size, (anchor.y + boxes[at + k + 1]!) / size);
    const centre = point(0);
    const width = (boxes[at + 2]! / size) * view.side;
    const height = (boxes[at + 3]! / size) * view.side;
    if (!(width > 0 && height > 0)) continue;
    detections.push({
      box: { left: centre.x - width / 2, top: centre.y - height / 2, width, height },
      score,
      keypoints: {
        leftEye: point(4),
        rightEye: point(6),
        nose: point(8),
        mouth: point(10),
        leftEar: point(12),
        rightEar: point(14),
      },
    });
  }
  return detections;
}
