import { alignFace } from '../face/align.js';
import type { Embedder } from '../face/embedder.js';
import type { FaceFinder } from '../face/face-finder.js';
import type { PlacingTemplate } from '../face/model-card.js';
import type { RgbImage } from '../image/image.js';
import type { RecognisedFace, WholePhoto } from './seen-face.js';

/** What a photo is looked at with; `Finder` is what of a face finder is used. */
export interface LookParts<Finder extends keyof FaceFinder> {
  readonly finder: Pick<FaceFinder, Finder>;
  readonly embedder: Embedder;
  /** Where the embedder expects a face to lie. */
  readonly template: PlacingTemplate;
}

/** The way from a photo to what is recognised in it: find the faces, align each, embed all of them. Largest first. */
export function lookForFaces({
  finder,
  embedder,
  template,
}: LookParts<'find'>): (photo: RgbImage) => Promise<RecognisedFace[]> {
  return async (photo) => {
    const faces = await finder.find(photo);
    const aligned = faces.map((face) => alignFace(photo, face, template, embedder.inputSize));
    const embeddings = await embedder.embed(aligned);
    return faces.map((face, i) => ({ ...face, embedding: embeddings[i]! }));
  };
}

/** The same embeddings, in the same order, of faces of which nothing else is asked: what alignment does without is not measured. */
export function embedFaces({
  finder,
  embedder,
  template,
}: LookParts<'findAlignable'>): (photo: RgbImage) => Promise<Float32Array[]> {
  return async (photo) => {
    const faces = await finder.findAlignable(photo, template);
    return embedder.embed(faces.map((face) => alignFace(photo, face, template, embedder.inputSize)));
  };
}

/** For pictures that are cropped to one face, or aligned already: the picture itself is the face. */
export function takeWhole(embedder: Embedder): (picture: RgbImage) => Promise<WholePhoto[]> {
  return async (picture) => {
    const [embedding] = await embedder.embed([picture]);
    return [{ box: null, quality: null, embedding: embedding! }];
  };
}
