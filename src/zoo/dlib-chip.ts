import type { AlignmentTemplate } from '../face/model-card.js';

type LandmarksTemplate = Extract<AlignmentTemplate, { kind: 'landmarks' }>;

/**
 * dlib's mean face in its own square, where its face chips are cut from (`get_face_chip_details` in
 * `dlib/image_transforms/interpolation.h`, dlib C++ Library, Boost Software License 1.0): the five points of its small shape
 * predictor, each with the landmark of Face Mesh in the same place.
 */
const MEAN_FACE = [
  { landmark: 263, at: [0.8595674595992, 0.2134981538014] }, // outer corner of the eye on the right
  { landmark: 362, at: [0.6460604764104, 0.2289674387677] }, // its inner corner
  { landmark: 33, at: [0.1205750620789, 0.2137274526848] }, // outer corner of the eye on the left
  { landmark: 133, at: [0.3340850613712, 0.2290642403242] }, // its inner corner
  { landmark: 2, at: [0.4901123135679, 0.6277975316475] }, // where the nose meets the lip
] as const;
