import { sharesOfIntersection } from '../face/non-maximum-suppression.js';
import type { TemplateRecord } from '../gallery/gallery.js';
import { openGallery } from '../gallery/open-gallery.js';
import type { SeenFace } from '../matching/seen-face.js';
import type { Arguments } from './arguments.js';
import { existingGalleryPlace } from './gallery.js';
import type { Output } from './output.js';
import { openRecogniser, recognitionSettings } from './recognition.js';

/** How much two boxes must have in common to be of one face, as a share of what they cover together. */
const SAME_FACE = 0.3;

/** Takes a collection over to another model, where its photos were kept. */
export async function reembedCollection(args: Arguments, output: Output): Promise<void> {
  const [, collection] = args.words('action', 'collection');
  await using gallery = await openGallery(existingGalleryPlace(args));
  await using recogniser = await openRecogniser(recognitionSettings(args));
  const { templates, dropped } = await gallery.reembed(
    collection,
    recogniser.model,
    async (photo, template) => faceOf(template, await recogniser.faces(photo))?.embedding ?? null,
    { drop: args.flag('drop') },
  );
  const model = recogniser.model.name;
  output.answer(
    { collection, model, templates, dropped },
    `${collection} is enrolled with ${model} now: ${templates} templates${dropped > 0 ? `, ${dropped} left out` : ''}`,
  );
}

/** The face that the template was made from: where it was then; the largest where nobody noted it. */
function faceOf({ box }: TemplateRecord, faces: readonly SeenFace[]): SeenFace | undefined {
  if (box === null) return faces[0];
  const shares = faces.map((face) => (face.box === null ? 1 : sharesOfIntersection(face.box, box).union));
  const most = Math.max(...shares);
  return most >= SAME_FACE ? faces[shares.indexOf(most)] : undefined;
}
