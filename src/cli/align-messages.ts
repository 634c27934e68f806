import type { Face } from '../face/face.js';
import type { TEMPLATES } from '../face/templates.js';
import type { ImageSize } from '../image/image.js';

/** How photos are aligned; the same for all of a folder. */
export interface AlignSettings {
  readonly size: ImageSize;
  readonly template: keyof typeof TEMPLATES;
  /** Only the face that a photo of one person is of. */
  readonly mainFaceOnly: boolean;
}

/** What a thread that aligns is started with. */
export interface AlignSpec extends AlignSettings {
  /** The folder that aligned faces are written to. */
  readonly out: string;
}

/** One photo to align. */
export interface AlignTask {
  readonly index: number;
  readonly source: string;
  /** Where to write its faces below the folder: the first one here, without extension. */
  readonly stem: string;
  /** Further faces may not take these numbers (`<stem>-2`, …): other photos are named so. */
  readonly taken: readonly number[];
}

/** A face that was written. */
export interface AlignedFile extends Pick<Face, 'box' | 'score' | 'pupils' | 'yaw' | 'pitch' | 'roll' | 'quality'> {
  /** Its path below the folder. */
  readonly file: string;
}

/** What became of a photo: its faces, none of them too, or why it could not be read. */
export type AlignOutcome =
  | { readonly kind: 'aligned'; readonly faces: readonly AlignedFile[] }
  | { readonly kind: 'broken'; readonly reason: string };
