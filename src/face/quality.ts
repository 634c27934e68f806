import type { RgbImage } from '../image/image.js';
import { alignFace } from './align.js';
import { blurEffect } from './blur-effect.js';
import type { Face, Quality } from './face.js';
import { TEMPLATES } from './templates.js';

const SIZE = { width: 112, height: 112 };

/** Where the face itself lies in the aligned picture: from brow to chin, from cheek to cheek. */
const PART = { left: 28, top: 36, width: 56, height: 68 };

/** Below this a property is called bad. */
const LOW = 0.5;

/** The distance of the pupils in an aligned face of 112 pixels: from that on nothing is enlarged. */
const FULL_SIZE_PX = 35;

/** Blur effect of a face that is as sharp as its pixels allow, and of one in which eyes and lips run into each other. */
const SHARP = 0.62;
const BLURRED = 0.92;

/** How far dark and bright of a well lit face are apart, at least: share of the full range. */
const FULL_RANGE = 0.4;

/** Brightness that says nothing any more, as of 255. */
const WHITE = 250;

/**
 * How well a face can be recognised, from its pixels and how it is turned; each property in [0, 1]:
 *
 * - size: pupil distance over 35 pixels, where an embedder of 112×112 sees every pixel that there is;
 * - pose: `cos² yaw · cos² pitch`: half of it is left at 45°;
 * - sharpness: the blur effect of Crete et al. (see {@link blurEffect}) of the aligned face, 0.62 and less counting as
 *   sharp, 0.92 and more as blurred;
 * - light: the range from the 5th to the 95th percentile of brightness over 0.4, which the light decides rather than the
 *   skin; and no more than the share of pixels that are not plain white.
 *
 * The score is the least of them; below 0.5 there is a reason.
 */
export function qualityOf(photo: RgbImage, face: Pick<Face, 'landmarks' | 'pupils' | 'yaw' | 'pitch'>): Quality {
  const { left, right } = face.pupils;
  const pupilDistance = Math.hypot(right.x - left.x, right.y - left.y);
  const grey = brightnessOf(alignFace(photo, face, TEMPLATES['five-points'](SIZE), SIZE));
  const facingUs = Math.max(0, Math.cos(face.yaw)) * Math.max(0, Math.cos(face.pitch));
  const properties = {
    sharpness: share((BLURRED - blurEffect(grey, PART.width, PART.height)) / (BLURRED - SHARP)),
    light: lightOf(grey),
    size: share(pupilDistance / FULL_SIZE_PX),
    pose: facingUs ** 2,
  };
  const score = Math.min(...Object.values(properties));
  return { score, ...properties, reason: score < LOW ? reasonOf(properties, face, pupilDistance) : null };
}

function brightnessOf({ width, data }: RgbImage): Float32Array {
  const grey = new Float32Array(PART.width * PART.height);
  for (let y = 0; y < PART.height; y++) {
    for (let x = 0; x < PART.width; x++) {
      const at = ((PART.top + y) * width + PART.left + x) * 3;
      // Rec. 601
      grey[y * PART.width + x] = 0.299 * data[at]! + 0.587 * data[at + 1]! + 0.114 * data[at + 2]!;
    }
  }
  return grey;
}

function lightOf(grey: Float32Array): number {
  const sorted = grey.toSorted();
  const at = (quantile: number) => sorted[Math.round(quantile * (sorted.length - 1))]!;
  const range = (at(0.95) - at(0.05)) / 255;
  const white = grey.reduce((count, value) => count + (value >= WHITE ? 1 : 0), 0) / grey.length;
  return share(Math.min(range / FULL_RANGE, 1 - white));
}

function share(value: number): number {
  return Math.min(1, Math.max(0, value));
}

type Properties = Pick<Quality, 'sharpness' | 'light' | 'size' | 'pose'>;

function reasonOf(properties: Properties, { yaw, pitch }: Pick<Face, 'yaw' | 'pitch'>, pupilDistance: number): string {
  const { size, pose, light } = properties;
  // Small faces are blurred too, and profiles badly lit: the cause comes before what follows from it.
  if (size < LOW) return `the face is small: ${Math.round(pupilDistance)} pixels between the pupils`;
  if (pose < LOW) {
    if (Math.abs(yaw) > Math.abs(pitch)) return 'the face is turned to the side';
    return pitch > 0 ? 'the face looks up' : 'the face looks down';
  }
  if (light < LOW) return 'the light is bad: the face is dark, washed out or overexposed';
  return 'the face is blurred';
}
