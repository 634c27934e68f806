import { mapped } from '../image/affine.js';
import type { RgbImage } from '../image/image.js';
import { warp } from '../image/warp.js';
import type { Face, Point } from './face.js';
import { type Landmark, MESH } from './landmarks.js';
import type { LoadedModel } from './loaded-model.js';
import { networkInput } from './network-input.js';
import type { View } from './view.js';
import { photoFromView, rollOf } from './view-map.js';

/** MediaPipe shows the network a square 2.3 times as wide as the eye is from corner to corner. */
const WIDENED = 2.3;

/** The number of the pupil's centre among the points that the network gives. */
const PUPIL = 71;

interface Eye {
  readonly view: View;
  /** The network knows the eye on the left of the picture; the other one is shown to it mirrored. */
  readonly mirrored: boolean;
}

/**
 * The centres of the pupils of each face (Ablavatski et al., "Real-time pupil tracking from monocular video", 2020), from
 * its landmarks; one run for all eyes. Where the network sees a pupil outside of its eye, which happens with eyes that are
 * hidden, it is taken to be in the middle of the corners.
 */
export async function findPupils(
  photo: RgbImage,
  faces: readonly (readonly Landmark[])[],
  model: LoadedModel<'iris'>,
): Promise<Face['pupils'][]> {
  if (faces.length === 0) return [];
  const eyes = faces.flatMap(eyesOf);
  const { input } = model.card;
  const pixels = input.size[0];
  const size = { width: pixels, height: pixels };
  const maps = eyes.map(({ view, mirrored }) => photoFromView(view, pixels, mirrored));
  const crops = maps.map((map) => warp(photo, map, size, 'edge'));
  const { points } = await model.session.run({ [input.name]: networkInput(crops, input) });
  const stride = points!.shape[1]! * 3;
  const pupils = eyes.map(({ view }, i) => {
    const at = i * stride + PUPIL * 3;
    return withinEye(mapped(maps[i]!, { x: points!.data[at]!, y: points!.data[at + 1]! }), view);
  });
  return faces.map((_, i) => ({ left: pupils[2 * i]!, right: pupils[2 * i + 1]! }));
}

function eyesOf(landmarks: readonly Landmark[]): [left: Eye, right: Eye] {
  const at = (index: number) => landmarks[index]!;
  const angleRadians = rollOf(at(MESH.leftEyeOuter), at(MESH.rightEyeOuter));
  const viewOf = (a: Point, b: Point) => ({
    centre: { x: (a.x + b.x) / 2, y: (a.y + b.y) / 2 },
    side: WIDENED * Math.hypot(a.x - b.x, a.y - b.y),
    angleRadians,
  });
  return [
    { view: viewOf(at(MESH.leftEyeOuter), at(MESH.leftEyeInner)), mirrored: false },
    { view: viewOf(at(MESH.rightEyeInner), at(MESH.rightEyeOuter)), mirrored: true },
  ];
}

function withinEye(pupil: Point, { centre, side }: View): Point {
  const halfAnEye = side / WIDENED / 2;
  return Math.hypot(pupil.x - centre.x, pupil.y - centre.y) <= halfAnEye ? pupil : centre;
}
