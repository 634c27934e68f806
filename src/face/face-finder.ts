import type { RgbImage } from '../image/image.js';
import { type AlignableFace, goesByPupils } from './align.js';
import type { FaceDetector } from './detector.js';
import type { Detection, Face } from './face.js';
import { findLandmarks, type Landmark } from './landmarks.js';
import type { LoadedModel } from './loaded-model.js';
import type { PlacingTemplate } from './model-card.js';
import { poseOf } from './pose.js';
import { findPupils } from './pupils.js';
import { qualityOf } from './quality.js';

/** What a face is found with. Networks are handed in, so the same code runs where they are loaded in another way. */
export interface FaceFinderParts {
  readonly detector: FaceDetector;
  readonly mesh: LoadedModel<'landmarks'>;
  /** Asked for when pupils first are: not every use of a finder needs them. */
  readonly iris: () => Promise<LoadedModel<'iris'>>;
}

/** Finds the faces of a photo, with all that is known of each. */
export interface FaceFinder {
  /** The faces, largest first; none is an answer too. */
  find(photo: RgbImage): Promise<Face[]>;
  /**
   * The same faces, with no more than this template needs to place them: neither pose nor quality, and pupils only where it
   * goes by them. Takes about half the time.
   */
  findAlignable(photo: RgbImage, template: PlacingTemplate): Promise<(Detection & AlignableFace)[]>;
}

/** A finder that detects, takes only what the landmarks confirm as a face, and measures pupils, pose and quality. */
export function openFaceFinder({ detector, mesh, iris }: FaceFinderParts): FaceFinder {
  async function confirmed(photo: RgbImage): Promise<(Detection & { landmarks: readonly Landmark[] })[]> {
    const detections = await detector.detect(photo);
    const landmarks = await findLandmarks(photo, detections, mesh);
    return detections
      .flatMap((detection, i) => {
        const points = landmarks[i];
        return points ? [{ ...detection, landmarks: points }] : [];
      })
      .sort((a, b) => b.box.width * b.box.height - a.box.width * a.box.height);
  }

  async function withPupils<Found extends { landmarks: readonly Landmark[] }>(
    photo: RgbImage,
    faces: readonly Found[],
  ): Promise<(Found & Pick<Face, 'pupils'>)[]> {
    if (faces.length === 0) return [];
    const landmarks = faces.map((face) => face.landmarks);
    const pupils = await findPupils(photo, landmarks, await iris());
    return faces.map((face, i) => ({ ...face, pupils: pupils[i]! }));
  }

  return {
    async find(photo) {
      const faces = await withPupils(photo, await confirmed(photo));
      return faces.map((face) => {
        const known = { ...face, ...poseOf(face.landmarks) };
        return { ...known, quality: qualityOf(photo, known) };
      });
    },
    async findAlignable(photo, template) {
      const faces = await confirmed(photo);
      return goesByPupils(template) ? withPupils(photo, faces) : faces;
    },
  };
}
