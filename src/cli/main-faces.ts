import type { PlacingTemplate } from '../face/model-card.js';
import type { ImageSize, RgbImage } from '../image/image.js';
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

/** The face of a photo, aligned; null where none was found. */
export interface MainFace {
  readonly index: number;
  readonly outcome: RgbImage | null;
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
  return onPhotoThreads<MainFaceTask, RgbImage | null>(threadFile('main-face-worker.js'), spec, tasks, options);
}
