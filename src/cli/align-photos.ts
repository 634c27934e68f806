import type { AlignOutcome, AlignSpec, AlignTask } from './align-messages.js';
import { onPhotoThreads, type PhotoThreadsOptions, threadFile } from './photo-threads.js';

/** Aligns photos on threads of their own, each with its own networks; told in the order in which their faces are written. */
export function alignPhotos(
  tasks: readonly AlignTask[],
  spec: AlignSpec,
  options: PhotoThreadsOptions,
): AsyncGenerator<{ readonly index: number; readonly outcome: AlignOutcome }, void, undefined> {
  return onPhotoThreads<AlignTask, AlignOutcome>(threadFile('align-worker.js'), spec, tasks, options);
}
