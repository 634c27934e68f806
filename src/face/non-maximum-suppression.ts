import type { Box, Detection, Keypoints, Point } from './face.js';

export interface SuppressionOptions {
  /** From this intersection over union on, two boxes are of one face. Default 0.3, MediaPipe's. */
  readonly overlap?: number;
  /**
   * From this share of the smaller box on that lies inside the other, the worse one is a part of the better one's face,
   * such as the half of it that was seen at the edge of a tile. Default 0.6; above 1, nothing is.
   */
  readonly inside?: number;
}

/**
 * One detection a face. From the best score down, each takes up those that overlap with it; what remains is their mean,
 * weighted by score, which lies more steadily than the best alone (Bazarevsky et al., "BlazeFace", 2019, section 3.4). Parts
 * of its face are left out, and do not count in the mean.
 */
export function suppressNonMaxima(detections: readonly Detection[], options: SuppressionOptions = {}): Detection[] {
  const { overlap = 0.3, inside = 0.6 } = options;
  const faces: Detection[] = [];
  let open = [...detections].sort((a, b) => b.score - a.score);
  while (open.length > 0) {
    const best = open[0]!;
    const same: Detection[] = [];
    const others: Detection[] = [];
    for (const detection of open) {
      const { union, smaller } = sharesOfIntersection(best.box, detection.box);
      if (detection === best || union >= overlap) same.push(detection);
      else if (smaller < inside) others.push(detection);
    }
    faces.push(weightedMean(same, best.score));
    open = others;
  }
  return faces;
}

/** The area that two boxes share, as a share of what they cover together, and of the smaller one. */
export function sharesOfIntersection(a: Box, b: Box): { readonly union: number; readonly smaller: number } {
  const width = Math.min(a.left + a.width, b.left + b.width) - Math.max(a.left, b.left);
  const height = Math.min(a.top + a.height, b.top + b.height) - Math.max(a.top, b.top);
  if (width <= 0 || height <= 0) return { union: 0, smaller: 0 };
  const both = width * height;
  const [areaA, areaB] = [a.width * a.height, b.width * b.height];
  return { union: both / (areaA + areaB - both), smaller: both / Math.min(areaA, areaB) };
}

function weightedMean(detections: readonly Detection[], score: number): Detection {
  const total = detections.reduce((sum, detection) => sum + detection.score, 0);
  const mean = (value: (detection: Detection) => number): number =>
    detections.reduce((sum, detection) => sum + (detection.score / total) * value(detection), 0);
  const point = (name: keyof Keypoints): Point => ({
    x: mean(({ keypoints }) => keypoints[name].x),
    y: mean(({ keypoints }) => keypoints[name].y),
  });
  return {
    box: {
      left: mean(({ box }) => box.left),
      top: mean(({ box }) => box.top),
      width: mean(({ box }) => box.width),
      height: mean(({ box }) => box.height),
    },
    score,
    keypoints: {
      leftEye: point('leftEye'),
      rightEye: point('rightEye'),
      nose: point('nose'),
      mouth: point('mouth'),
      leftEar: point('leftEar'),
      rightEar: point('rightEar'),
    },
  };
}
