import { LineamentError } from '../errors.js';
import type { RgbImage } from '../image/image.js';
import { Pyramid } from '../image/pyramid.js';
import { DetectorNetwork, type DetectorModel } from './detector-network.js';
import type { Detection } from './face.js';
import { suppressNonMaxima } from './non-maximum-suppression.js';
import { tilesOf } from './tiles.js';
import type { View } from './view.js';

export interface FaceDetector {
  /**
   * The faces of a photo, the largest first.
   * @throws VALUE_INVALID when the photo's size and data do not fit together.
   */
  detect(photo: RgbImage): Promise<Detection[]>;
}

/** The two networks of a detector. */
export interface DetectorModels {
  /** Finds faces small and large: `face-detector-full-range`. */
  readonly wide: DetectorModel;
  /** Knows a face when it sees one, but must have it near: `face-detector-short-range`. */
  readonly near: DetectorModel;
}

export interface DetectorOptions {
  /** Faces are reported from this score on, in [0, 1]. */
  readonly leastScore?: number;
  /**
   * Large photos are also looked at in up to so many tiles: more find smaller faces, and take longer. With 0 a face must have
   * about 6 % of the photo's longer side, with 6 in a photo of 3:2 about 2.5 %. Default 6.
   */
  readonly tiles?: number;
}

/** See `docs/detection.md` for what these were chosen on. */
const SETTINGS = {
  leastScore: 0.6,
  tiles: 6,
  /** What may be a face, and gets a second look. */
  candidate: 0.25,
  /** No more than so many candidates get one, the best ones: a bound on the time that a picture made for it can take. */
  mostCandidates: 256,
  /** Below this side, tiles would find faces of less than 30 pixels, which nobody recognises. */
  leastTileSide: 480,
  /** A face that is larger than that share of a tile is large enough to be found in the whole photo. */
  tileOverlap: 0.16,
  /** The side of the second look over the width of the face: where the short-range network scores best. */
  secondLook: 3,
  /** The view in which a face may fill the photo, over the photo's longer side. */
  closeUp: 1.4,
  /** The share of the longer side from which on a face is taken from that view; smaller ones it sees too often, and too large. */
  closeUpFace: 0.3,
} as const;

/**
 * A detector that looks twice. First both networks propose candidates, with a low threshold: one sees the whole photo and
 * tiles of it, the other the whole photo with a margin around it, for faces that fill it. Then each candidate is looked at
 * again by the short-range network, in the middle of a view that fits its size and in which its eyes are level: what that
 * scores is a face, and its box and points are the result. So the score means the same for every face, however small or
 * tilted, a face that a tile's edge cut is seen whole, and what only resembled one from afar is dropped.
 *
 * @throws MODEL_CARD_INVALID for networks that are not MediaPipe's two detectors; VALUE_INVALID for options out of range.
 */
export function openDetector({ wide, near }: DetectorModels, options: DetectorOptions = {}): FaceDetector {
  const { leastScore = SETTINGS.leastScore, tiles = SETTINGS.tiles } = options;
  if (!(leastScore >= 0 && leastScore <= 1)) {
    throw new LineamentError('VALUE_INVALID', `leastScore takes a number from 0 to 1, not ${leastScore}.`);
  }
  if (!(Number.isInteger(tiles) && tiles >= 0)) {
    throw new LineamentError('VALUE_INVALID', `tiles takes a whole number from 0 on, not ${tiles}.`);
  }
  const finder = new DetectorNetwork(wide);
  const judge = new DetectorNetwork(near);

  return {
    async detect(photo) {
      requirePixels(photo);
      const pyramid = new Pyramid(photo);
      const whole = wholeOf(photo, 1);
      const parts = tilesOf(photo, {
        most: tiles,
        leastSide: SETTINGS.leastTileSide,
        overlap: SETTINGS.tileOverlap,
      });
      const fromAfar = await finder.detect(pyramid, [whole, ...parts], SETTINGS.candidate);
      const [closeUps = []] = await judge.detect(pyramid, [wholeOf(photo, SETTINGS.closeUp)], SETTINGS.candidate);
      const proposals = [
        ...fromAfar.flat(),
        ...closeUps.filter(({ box }) => box.width >= SETTINGS.closeUpFace * whole.side),
      ];
      const candidates = suppressNonMaxima(proposals, { inside: Infinity }).slice(0, SETTINGS.mostCandidates);
      const seen = await judge.detect(pyramid, candidates.map(secondLook), leastScore);
      const faces = candidates.flatMap((candidate, i) => faceOf(candidate, suppressNonMaxima(seen[i]!)) ?? []);
      return suppressNonMaxima(faces).sort((a, b) => area(b) - area(a));
    },
  };
}

function wholeOf({ width, height }: RgbImage, margin: number): View {
  return { centre: { x: width / 2, y: height / 2 }, side: Math.max(width, height) * margin, angleRadians: 0 };
}

/** The candidate in the middle, its eyes level. */
function secondLook({ box, keypoints: { leftEye, rightEye } }: Detection): View {
  return {
    centre: { x: box.left + box.width / 2, y: box.top + box.height / 2 },
    side: Math.max(box.width, box.height) * SETTINGS.secondLook,
    angleRadians: Math.atan2(rightEye.y - leftEye.y, rightEye.x - leftEye.x),
  };
}

/** Which of the faces seen at the second look is the candidate: the best whose middle lies within its box. */
function faceOf({ box }: Detection, seen: readonly Detection[]): Detection | undefined {
  return seen.find(
    (face) =>
      Math.abs(face.box.left + face.box.width / 2 - box.left - box.width / 2) <= box.width / 2 &&
      Math.abs(face.box.top + face.box.height / 2 - box.top - box.height / 2) <= box.height / 2,
  );
}

function area({ box }: Detection): number {
  return box.width * box.height;
}

function requirePixels({ width, height, data }: RgbImage): void {
  const whole = Number.isInteger(width) && Number.isInteger(height) && width > 0 && height > 0;
  if (whole && data.length === width * height * 3) return;
  throw new LineamentError(
    'VALUE_INVALID',
    `A photo of ${width} by ${height} pixels with ${data.length} bytes is none: expected width × height × 3 bytes, at least one pixel.`,
  );
}
