import { LineamentError } from '../errors.js';
import { alignFace } from '../face/align.js';
import type { Box, Quality } from '../face/face.js';
import { decodeImage } from '../image/decode.js';
import { decodePhoto } from '../image/decode-photo.js';
import { encodeJpeg } from '../image/encode.js';
import type { ImageSize } from '../image/image.js';
import { clusterFaces } from '../matching/cluster.js';
import type { DecisionRule } from '../matching/decision.js';
import { DEFAULT_MODEL, recogniserOf } from '../matching/load-recogniser.js';
import { decisionRule } from '../matching/recogniser.js';
import { cosine, type Similarity } from '../matching/similarity.js';
import type { DemoPhoto } from './demo-photos.js';
import { openModel } from './model.js';
import type { Output } from './output.js';
import { Progress } from './progress.js';

/** The longer side of a photo in the report. */
const PICTURE_PX = 960;
const PICTURE_QUALITY = 82;

/** A face of a photograph, and whom it was taken for. */
export interface DemoFace {
  /** From 1 on, of all photos together. */
  readonly number: number;
  /** In pixels of the photo. */
  readonly box: Box;
  readonly quality: Quality;
  /** The person, from 1 on; null where it is like no other face. */
  readonly group: number | null;
  /** The face as it was compared, JPEG. */
  readonly aligned: Uint8Array;
  readonly embedding: Float32Array;
}

export interface RecognisedPhoto extends DemoPhoto {
  /** The size that boxes are told in. */
  readonly size: ImageSize;
  /** JPEG, shrunk for the report. */
  readonly picture: Uint8Array;
  readonly pictureSize: ImageSize;
  readonly faces: readonly DemoFace[];
}

/** Two faces of different photos that reach the threshold. */
export interface Match {
  readonly faces: readonly [DemoFace, DemoFace];
  readonly similarity: Similarity;
}

/** Who is in the photographs. */
export interface PhotoRecognition {
  readonly model: string;
  readonly rule: DecisionRule;
  readonly photos: readonly RecognisedPhoto[];
  readonly broken: readonly { readonly photo: string; readonly reason: string }[];
  /** Pairs of faces of different photos, which are compared. */
  readonly comparisons: number;
  /** Most similar first. */
  readonly matches: readonly Match[];
}

type LookedAt = Omit<RecognisedPhoto, 'faces'> & { readonly faces: readonly Omit<DemoFace, 'group'>[] };

/**
 * Finds the faces of photographs and groups them by person, with the default model. A photo that cannot be read is told of
 * and passed over.
 * @returns null when it was interrupted.
 */
export async function recognisePhotos(
  photos: readonly DemoPhoto[],
  { output, signal }: { readonly output: Output; readonly signal: AbortSignal },
): Promise<PhotoRecognition | null> {
  const model = await openModel(DEFAULT_MODEL);
  const { alignment, embedder } = model;
  if (alignment.kind === 'crop') throw new Error(`${DEFAULT_MODEL} does not align faces`);
  await using recogniser = await recogniserOf({ ...model, release: async () => model[Symbol.asyncDispose]() });
  const progress = new Progress(output);
  const looked: LookedAt[] = [];
  const broken: { photo: string; reason: string }[] = [];
  let found = 0;
  for (const { path, name } of photos) {
    if (signal.aborted) return null;
    try {
      const { image, size } = await decodePhoto(path);
      const seen = await recogniser.faces(image);
      if (seen.length === 0) progress.warn(`no face was found in ${name}`);
      const scale = size.width / image.width;
      const faces = seen.map(async (face, i) => ({
        number: found + 1 + i,
        box: scaled(face.box, scale),
        quality: face.quality,
        aligned: await encodeJpeg(alignFace(image, face, alignment, embedder.inputSize), PICTURE_QUALITY),
        embedding: face.embedding,
      }));
      const picture = await decodeImage(path, { longestSide: PICTURE_PX });
      looked.push({
        path,
        name,
        size,
        picture: await encodeJpeg(picture, PICTURE_QUALITY),
        pictureSize: { width: picture.width, height: picture.height },
        faces: await Promise.all(faces),
      });
      found += seen.length;
    } catch (error) {
      if (!(error instanceof LineamentError && ['IMAGE_INVALID', 'FILE_INVALID'].includes(error.code))) throw error;
      broken.push({ photo: path, reason: error.message });
      progress.warn(error.message);
    }
    const done = looked.length + broken.length;
    progress.update({ label: 'recognising people', done, total: photos.length, figures: [`${found} faces`] });
  }
  progress.clear();
  const rule = decisionRule(undefined, recogniser.decision, recogniser.model);
  return { model: recogniser.model.name, rule, broken, ...compared(looked, rule) };
}

/** Groups the faces, and compares each with those of the other photos. */
function compared(
  looked: readonly LookedAt[],
  { threshold }: DecisionRule,
): Pick<PhotoRecognition, 'photos' | 'comparisons' | 'matches'> {
  const groups = clusterFaces(
    looked.flatMap(({ path, faces }) => faces.map(({ embedding }) => ({ embedding, photo: path }))),
    { threshold, firstGroup: 1 },
  );
  const photos = looked.map((photo) => ({
    ...photo,
    faces: photo.faces.map((face) => ({ ...face, group: groups[face.number - 1]! })),
  }));
  const pairs = photos.flatMap((left, i) =>
    photos
      .slice(i + 1)
      .flatMap((right) =>
        left.faces.flatMap((a) =>
          right.faces.map((b): Match => ({ faces: [a, b], similarity: cosine(a.embedding, b.embedding) })),
        ),
      ),
  );
  const matches = pairs.filter(({ similarity }) => similarity >= threshold).sort((a, b) => b.similarity - a.similarity);
  return { photos, comparisons: pairs.length, matches };
}

function scaled({ left, top, width, height }: Box, scale: number): Box {
  return { left: left * scale, top: top * scale, width: width * scale, height: height * scale };
}
