import type { RgbImage } from '../image/image.js';
import type { FaceDetector } from './detector.js';
import type { Face } from './face.js';
import { findLandmarks } from './landmarks.js';
import type { LoadedModel } from './loaded-model.js';
import { poseOf } from './pose.js';
import { findPupils } from './pupils.js';
import { qualityOf } from './quality.js';

/** What a face is found with. Networks are handed in, so the same code runs where they are loaded in another way. */
export interface FaceFinderParts {
  readonly detector: FaceDetector;
  readonly mesh: LoadedModel<'landmarks'>;
  readonly iris: LoadedModel<'iris'>;
}

/** Finds the faces of a photo, with all that is known of each. */
export interface FaceFinder {
  /** The faces, largest first; none is an answer too. */
  find(photo: RgbImage): Promise<Face[]>;
}

/** A finder that detects, takes only what the landmarks confirm as a face, and measures pupils, pose and quality. */
export function openFaceFinder({ detector, mesh, iris }: FaceFinderParts): FaceFinder {
  return {
    async find(photo) {
      const detections = await detector.detect(photo);
      const landmarks = await findLandmarks(photo, detections, mesh);
      const confirmed = detections.flatMap((detection, i) => {
        const points = landmarks[i];
        return points ? [{ detection, landmarks: points }] : [];
      });
      const pupils = await findPupils(
        photo,
        confirmed.map((face) => face.landmarks),
        iris,
      );
      const faces = confirmed.map(({ detection, landmarks }, i): Face => {
        const known = { ...detection, landmarks, pupils: pupils[i]!, ...poseOf(landmarks) };
        return { ...known, quality: qualityOf(photo, known) };
      });
      return faces.sort((a, b) => b.box.width * b.box.height - a.box.width * a.box.height);
    },
  };
}
