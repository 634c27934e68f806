import type { Canvas } from '../../data/dataset.js';
import { alignFace } from '../../face/align.js';
import type { Embedder } from '../../face/embedder.js';
import { loadFaceFinder } from '../../face/load-face-finder.js';
import { mainFace } from '../../face/main-face.js';
import type { AlignmentTemplate, PlacingTemplate } from '../../face/model-card.js';
import { realigner } from '../../face/realign.js';
import type { ImageSize, RgbImage } from '../../image/image.js';
import { alignmentOf } from '../alignment.js';
import type { Recipe } from '../recipe.js';

/** How a teacher sees the photos of a recipe. */
export interface Sight {
  /** What photos are read at; undefined: as they are. */
  readonly canvas: Canvas | undefined;
  /** The face of a photo as the teacher takes it in; null where none is found. */
  see(photo: RgbImage): Promise<RgbImage | null>;
  /** Frees what is looked with. */
  release(): Promise<void>;
}

/**
 * A teacher is shown what it is used to, which need not be what the student sees:
 *
 * - a teacher that takes cropped pictures gets its own share of each photo (or what the photo's root says);
 * - where the training photos are aligned already (`input.alignment`), they are brought from their template to its own;
 * - else it gets the main face of the whole photo, whatever part of it `crop` leaves to the student, found and aligned
 *   as in use. Where none is found, it says nothing.
 *
 * @throws {LineamentError} VALUE_INVALID when the two alignments cannot be brought together; MODEL_MISSING without a face finder.
 */
export async function openSight(
  { inputSize }: Pick<Embedder, 'inputSize'>,
  alignment: AlignmentTemplate,
  input: Recipe['input'],
): Promise<Sight> {
  if (input.alignment !== 'none') return ofAligned(input, alignment, inputSize);
  if (alignment.kind !== 'crop') return ofFound(alignment, inputSize);
  return {
    canvas: { ...inputSize, centralFraction: alignment.share },
    see: (photo) => Promise.resolve(photo),
    release: () => Promise.resolve(),
  };
}

function ofAligned(input: Recipe['input'], alignment: AlignmentTemplate, size: ImageSize): Sight {
  const realign = realigner(alignmentOf(input), alignment, size);
  return {
    canvas: { width: input.size[0], height: input.size[1] },
    see: (photo) => Promise.resolve(realign(photo)),
    release: () => Promise.resolve(),
  };
}

async function ofFound(template: PlacingTemplate, size: ImageSize): Promise<Sight> {
  // One thread a network: the photos of a batch are what is looked through side by side.
  const finder = await loadFaceFinder({ threads: 1 });
  return {
    canvas: undefined,
    async see(photo) {
      const face = mainFace(await finder.findAlignable(photo, template), photo);
      return face && alignFace(photo, face, template, size);
    },
    release: async () => finder[Symbol.asyncDispose](),
  };
}
