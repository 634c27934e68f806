import type { RgbImage } from '../image/image.js';
import { warp } from '../image/warp.js';
import type { Detection, Point } from './face.js';
import type { LoadedModel } from './loaded-model.js';
import { networkInput } from './network-input.js';
import type { View } from './view.js';
import { photoFromView, rollOf, viewAround } from './view-map.js';

/** Numbers of points in MediaPipe's canonical face that others here need; left is the side of the picture. */
export const MESH = {
  leftEyeOuter: 33,
  leftEyeInner: 133,
  rightEyeInner: 362,
  rightEyeOuter: 263,
  noseTip: 4,
  mouthLeft: 61,
  mouthRight: 291,
  betweenBrows: 9,
  upperLip: 164,
} as const;

/** A landmark with its depth: on the scale of x and y, smaller is nearer to the camera. */
export interface Landmark extends Point {
  readonly z: number;
}

/** MediaPipe shows the network a square 1.5 times as wide as the longer side of the face's box. */
const WIDENED = 1.5;

/** MediaPipe takes less for no face. */
const LEAST_PRESENCE = 0.5;

/** What a first look may be off by before a second one is worth its time: shares of the view's side, and radians. */
const BADLY_FRAMED = { shift: 0.08, scale: 0.2, angleRadians: 0.15 };

interface Look {
  readonly view: View;
  readonly landmarks: readonly Landmark[];
  readonly presence: number;
}

/** How far a look at a face in profile is tilted either way, in radians. */
const TILT = 0.2;

/**
 * The 468 landmarks of each detected face (Kartynnik et al., "Real-time facial surface geometry from monocular video",
 * 2019), null where the network sees none. The network wants the face upright and in the middle, so some get a second look:
 * one tilted either way where none is seen, because in profile the detector's two eyes are so near to each other that the
 * line between them says little; and one in the frame that the landmarks give where the detector's was far off. One run for
 * all faces, and one for all second looks of a kind.
 */
export async function findLandmarks(
  photo: RgbImage,
  detections: readonly Detection[],
  model: LoadedModel<'landmarks'>,
): Promise<(readonly Landmark[] | null)[]> {
  const views = detections.map(({ box, keypoints }) =>
    viewAround(box, rollOf(keypoints.leftEye, keypoints.rightEye), WIDENED),
  );
  const looks = await look(photo, views, model);
  await lookAgain(photo, looks, model, ({ view, presence }) =>
    presence >= LEAST_PRESENCE
      ? []
      : [-TILT, TILT].map((tilt) => ({ ...view, angleRadians: view.angleRadians + tilt })),
  );
  await lookAgain(photo, looks, model, ({ view, presence, landmarks }) => {
    const better = viewOfLandmarks(landmarks);
    return presence >= LEAST_PRESENCE && isBadlyFramed(view, better) ? [better] : [];
  });
  return looks.map(({ landmarks, presence }) => (presence >= LEAST_PRESENCE ? landmarks : null));
}

/** Replaces looks by the most confident of those at the views that are to be tried for them, where it is a face. */
async function lookAgain(
  photo: RgbImage,
  looks: Look[],
  model: LoadedModel<'landmarks'>,
  viewsToTry: (look: Look) => View[],
): Promise<void> {
  const tries = looks.flatMap((first, i) => viewsToTry(first).map((view) => ({ i, view })));
  const seen = await look(
    photo,
    tries.map(({ view }) => view),
    model,
  );
  const best = new Map<number, Look>();
  tries.forEach(({ i }, n) => {
    if (seen[n]!.presence > (best.get(i)?.presence ?? LEAST_PRESENCE)) best.set(i, seen[n]!);
  });
  for (const [i, found] of best) looks[i] = found;
}

async function look(photo: RgbImage, views: readonly View[], model: LoadedModel<'landmarks'>): Promise<Look[]> {
  if (views.length === 0) return [];
  const { input } = model.card;
  const pixels = input.size[0];
  const size = { width: pixels, height: pixels };
  const crops = views.map((view) => warp(photo, photoFromView(view, pixels), size, 'edge'));
  const { landmarks, presence } = await model.session.run({ [input.name]: networkInput(crops, input) });
  const count = landmarks!.shape[1]!;
  return views.map((view, n) => ({
    view,
    landmarks: landmarksOf(landmarks!.data.subarray(n * count * 3, (n + 1) * count * 3), view, pixels),
    presence: 1 / (1 + Math.exp(-presence!.data[n]!)),
  }));
}

function landmarksOf(numbers: Float32Array, view: View, pixels: number): Landmark[] {
  const { xx, xy, x0, yx, yy, y0 } = photoFromView(view, pixels);
  const scale = view.side / pixels;
  const landmarks: Landmark[] = [];
  // Written out, for there are hundreds a face.
  for (let i = 0; i < numbers.length; i += 3) {
    const [x, y] = [numbers[i]!, numbers[i + 1]!];
    landmarks.push({ x: xx * x + xy * y + x0, y: yx * x + yy * y + y0, z: numbers[i + 2]! * scale });
  }
  return landmarks;
}

/** The view that MediaPipe follows a face with: around its landmarks, along the line of the eyes. */
function viewOfLandmarks(landmarks: readonly Landmark[]): View {
  const angleRadians = rollOf(landmarks[MESH.leftEyeOuter]!, landmarks[MESH.rightEyeOuter]!);
  const cos = Math.cos(angleRadians);
  const sin = Math.sin(angleRadians);
  // Along and across the line of the eyes.
  let [left, right, top, bottom] = [Infinity, -Infinity, Infinity, -Infinity];
  for (const { x, y } of landmarks) {
    const along = x * cos + y * sin;
    const across = y * cos - x * sin;
    left = Math.min(left, along);
    right = Math.max(right, along);
    top = Math.min(top, across);
    bottom = Math.max(bottom, across);
  }
  const a = (left + right) / 2;
  const b = (top + bottom) / 2;
  return {
    centre: { x: a * cos - b * sin, y: a * sin + b * cos },
    side: WIDENED * Math.max(right - left, bottom - top),
    angleRadians,
  };
}

function isBadlyFramed(shown: View, better: View): boolean {
  const shift = Math.hypot(shown.centre.x - better.centre.x, shown.centre.y - better.centre.y) / better.side;
  const scale = Math.abs(Math.log(shown.side / better.side));
  const turn = Math.abs(Math.atan2(...sinCos(shown.angleRadians - better.angleRadians)));
  return shift > BADLY_FRAMED.shift || scale > BADLY_FRAMED.scale || turn > BADLY_FRAMED.angleRadians;
}

const sinCos = (radians: number) => [Math.sin(radians), Math.cos(radians)] as const;
