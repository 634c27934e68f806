import { fileURLToPath } from 'node:url';
import sharp from 'sharp';
import type { Detection, Point } from '../../src/face/face.js';
import type { RgbImage } from '../../src/image/image.js';

/** A photo that an npm package brings along for its demonstration, and where its faces are. */
export interface SamplePhoto {
  readonly path: string;
  readonly width: number;
  readonly height: number;
  /** The middle between the eyes, by eye, and about how wide the face is. */
  readonly faces: readonly { readonly x: number; readonly y: number; readonly width: number }[];
}

const face = (x: number, y: number, width: number) => ({ x, y, width });

function sample(number: number, height: number, faces: SamplePhoto['faces']): SamplePhoto {
  const path = new URL(`../../node_modules/@vladmandic/face-api/demo/sample${number}.jpg`, import.meta.url);
  return { path: fileURLToPath(path), width: 1920, height, faces };
}

/** Groups of three to five people; some look down or aside, one in a full profile. */
export const SAMPLE_PHOTOS: readonly SamplePhoto[] = [
  sample(1, 1280, [face(1581, 308, 202), face(914, 524, 194), face(496, 466, 197)]),
  sample(2, 1367, [face(410, 240, 230), face(1530, 266, 202), face(994, 337, 206)]),
  sample(3, 1350, [face(1174, 330, 265), face(690, 422, 248), face(1606, 409, 220)]),
  sample(4, 1448, [face(1049, 283, 210), face(357, 305, 210), face(1353, 256, 192), face(744, 171, 198)]),
  sample(5, 1398, [
    face(468, 984, 269),
    face(1493, 502, 246),
    face(1179, 294, 211),
    face(709, 520, 197),
    face(880, 202, 176),
  ]),
  sample(6, 1537, [face(1582, 386, 248), face(751, 453, 245), face(1278, 429, 238), face(366, 600, 220)]),
];

/** The middle between the eyes of a detection. */
export function betweenEyes({ keypoints: { leftEye, rightEye } }: Detection): Point {
  return { x: (leftEye.x + rightEye.x) / 2, y: (leftEye.y + rightEye.y) / 2 };
}

/** The detection whose eyes are where the face's are, to a sixth of its width. */
export function detectionOf(
  detections: readonly Detection[],
  { x, y, width }: SamplePhoto['faces'][number],
): Detection | undefined {
  return detections.find((detection) => {
    const eyes = betweenEyes(detection);
    return Math.hypot(eyes.x - x, eyes.y - y) < width / 6;
  });
}

/** What a pipeline of sharp gives, as an image. */
export async function imageOf(pipeline: sharp.Sharp): Promise<RgbImage> {
  const { data, info } = await pipeline.removeAlpha().raw().toBuffer({ resolveWithObject: true });
  return { width: info.width, height: info.height, data };
}
