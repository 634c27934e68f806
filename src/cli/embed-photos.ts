import type { Box, Quality } from '../face/face.js';
import { onPhotoThreads, type PhotoThreadsOptions, threadFile } from './photo-threads.js';
import type { RecognitionSettings } from './recognition.js';

/** What a thread that embeds is started with. */
export interface EmbedSpec {
  readonly recognition: RecognitionSettings;
  /** Whether to make a small picture of each face. */
  readonly thumbnails: boolean;
}

/** One photo to embed. */
export interface EmbedTask {
  readonly index: number;
  readonly source: string;
}

export interface EmbeddedFace {
  readonly box: Box | null;
  readonly quality: Quality | null;
  readonly embedding: Float32Array;
  /** A JPEG; null where none was asked for. */
  readonly thumbnail: Uint8Array | null;
}

/** What became of a photo: its faces, largest first, none of them too, or why it could not be read. */
export type EmbedOutcome =
  | { readonly kind: 'embedded'; readonly faces: readonly EmbeddedFace[] }
  | { readonly kind: 'broken'; readonly reason: string };

/** Embeds the faces of photos on threads of their own, each with its own networks; told in the order in which they are done. */
export function embedPhotos(
  tasks: readonly EmbedTask[],
  spec: EmbedSpec,
  options: PhotoThreadsOptions,
): AsyncGenerator<{ readonly index: number; readonly outcome: EmbedOutcome }, void, undefined> {
  return onPhotoThreads<EmbedTask, EmbedOutcome>(threadFile('embed-worker.js'), spec, tasks, options);
}
