import type { EmbeddedFace, Operations } from '../../src/client/index.js';
import { levelling } from '../parts/level.js';
import type { Trouble } from '../parts/trouble.js';

/** A face in a photo of the album. */
export interface AlbumFace {
  /** Its place among all faces of the album. */
  readonly id: number;
  readonly photo: File;
  /** Its place in the photo, from the largest on. */
  readonly place: number;
  readonly quality: number;
  readonly embedding: readonly number[];
  /** Turned level, as a small JPEG; null where this browser does not know the format. */
  readonly picture: Blob | null;
}

export interface RefusedPhoto {
  readonly photo: File;
  readonly trouble: Trouble;
}

/** The photos of an album, looked at. */
export interface Album {
  readonly photos: number;
  /** In the order of the photos; those that can hardly be recognised are left out. */
  readonly faces: readonly AlbumFace[];
  /** SHA-256 of the model that the embeddings come from; of no use without faces. */
  readonly model: string;
  /** How many faces can hardly be recognised. */
  readonly hard: number;
  readonly refused: readonly RefusedPhoto[];
}

/** The faces of an album by person. */
export interface Grouped {
  /** From which mean similarity on two groups were taken for one person; null where there is no face. */
  readonly threshold: number | null;
  /** The largest first. */
  readonly groups: readonly (readonly AlbumFace[])[];
  /** Faces that are like no other. */
  readonly single: readonly AlbumFace[];
}

/** Photos that are sent at once: while one is on the way, the server looks at another. */
const AT_ONCE = 3;
/** Pixels a side of a small picture: twice what is shown on most screens. */
const SIDE = 144;

/**
 * Has every photo looked at. The server keeps none of it.
 *
 * @param told after each photo, how many are done.
 * @throws what the server throws but for photos that nothing comes of; the signal's reason when it is given up.
 */
export async function readAlbum(
  client: Operations,
  photos: readonly File[],
  signal: AbortSignal,
  told: (done: number) => void,
): Promise<Album> {
  const seen: { readonly index: number; readonly face: AlbumFace }[] = [];
  const refused: RefusedPhoto[] = [];
  let [next, done, hard, model] = [0, 0, 0, ''];
  const look = async () => {
    for (let index = next++; index < photos.length; index = next++) {
      signal.throwIfAborted();
      const photo = photos[index]!;
      const answer = await client.embed({ photos: [photo] }, { signal });
      const [found] = answer.photos;
      model = answer.model.sha256;
      if (found!.kind === 'refused') refused.push({ photo, trouble: found! });
      else {
        const clear = found!.faces
          .map((face, place) => ({ face, place }))
          .filter(({ face }) => face.quality.reason === null);
        hard += found!.faces.length - clear.length;
        const pictures = await picturesOf(
          photo,
          clear.map(({ face }) => face),
        );
        for (const [i, { face, place }] of clear.entries()) {
          const { quality, embedding } = face;
          seen.push({
            index,
            face: { id: 0, photo, place, quality: quality.score, embedding, picture: pictures[i]! },
          });
        }
      }
      told(++done);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, look));
  // In the order of the photos, whichever was done first.
  seen.sort((a, b) => a.index - b.index || a.face.place - b.face.place);
  return { photos: photos.length, faces: seen.map(({ face }, id) => ({ ...face, id })), model, hard, refused };
}

/** Groups the faces of an album by person. @param threshold default: the model's. */
export async function groupAlbum(
  client: Operations,
  { faces, model }: Album,
  signal: AbortSignal,
  threshold?: number,
): Promise<Grouped> {
  if (faces.length === 0) return { threshold: null, groups: [], single: [] };
  const photos = [...new Set(faces.map(({ photo }) => photo))];
  const placeOf = new Map(photos.map((photo, i) => [photo, i]));
  const told = await client.clusterEmbeddings(
    {
      model,
      faces: faces.map(({ photo, embedding }) => ({ photo: placeOf.get(photo)!, embedding })),
      ...(threshold !== undefined && { threshold }),
    },
    { signal },
  );
  return {
    threshold: told.threshold,
    groups: told.groups.map((members) => members.map((id) => faces[id]!)),
    single: told.ungrouped.map((id) => faces[id]!),
  };
}

/** The faces, each cut out and turned level. */
async function picturesOf(photo: File, faces: readonly EmbeddedFace[]): Promise<(Blob | null)[]> {
  if (faces.length === 0) return [];
  const whole = await createImageBitmap(photo, { imageOrientation: 'from-image' }).catch(() => null);
  if (whole === null) return faces.map(() => null);
  const pictures: Blob[] = [];
  for (const face of faces) {
    const canvas = new OffscreenCanvas(SIDE, SIDE);
    const context = canvas.getContext('2d')!;
    const { cos, sin, dx, dy } = levelling(face, SIDE);
    context.imageSmoothingQuality = 'high';
    context.setTransform(cos, sin, -sin, cos, dx, dy);
    context.drawImage(whole, 0, 0);
    pictures.push(await canvas.convertToBlob({ type: 'image/jpeg', quality: 0.85 }));
  }
  whole.close();
  return pictures;
}
