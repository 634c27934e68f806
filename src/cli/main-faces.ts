import type { PlacingTemplate } from '../face/model-card.js';
import type { ImageSize, RgbImage } from '../image/image.js';
import type { Sighting } from '../training/embed-samples.js';
import { onPhotoThreads, type PhotoThreadsOptions, threadFile } from './photo-threads.js';

/** What a thread that finds main faces is started with: how they are aligned. */
export interface MainFaceSpec {
  readonly template: PlacingTemplate;
  readonly size: ImageSize;
}

/** One photo of one person. */
export interface MainFaceTask {
  readonly index: number;
  readonly source: string;
}

/** The face of a photo, aligned, and what else is known of it. */
export interface AlignedMainFace {
  readonly picture: RgbImage;
  readonly sighting: Sighting;
}

/** What became of a photo: null where no face was found. */
export interface MainFace {
  readonly index: number;
  readonly outcome: AlignedMainFace | null;
}

/**
 * Finds whom photos are of (`mainFace`) and aligns that face, on threads of their own; told in the order in which they are done.
 *
 * @throws FILE_INVALID or IMAGE_INVALID for a photo that cannot be read.
 */
export function mainFaces(
  tasks: readonly MainFaceTask[],
  spec: MainFaceSpec,
  options: PhotoThreadsOptions,
): AsyncGenerator<MainFace, void, undefined> {
  return onPhotoThreads<MainFaceTask, AlignedMainFace | null>(threadFile('main-face-worker.js'), spec, tasks, options);
}
