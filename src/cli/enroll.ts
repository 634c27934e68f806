import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { LineamentError } from '../errors.js';
import type { NewTemplate } from '../gallery/gallery.js';
import { reservationsOf } from '../matching/reservation.js';
import { chosenFaces } from '../matching/seen-face.js';
import type { Arguments } from './arguments.js';
import { type Command, EXIT } from './command.js';
import { GALLERY_OPTION, galleryOf } from './gallery.js';
import type { Output } from './output.js';
import {
  faceChoices,
  noFaceIn,
  openRecogniser,
  RECOGNITION_OPTIONS,
  recognitionSettings,
  tellReservations,
} from './recognition.js';

async function run(args: Arguments, output: Output): Promise<number> {
  const [collection, person, ...photos] = args.positionals;
  if (collection === undefined || person === undefined || photos.length === 0) {
    throw new LineamentError('USAGE', 'expected <collection> <name> <photo>… after the command');
  }
  const [choice, ...others] = faceChoices(args);
  if (choice === 'all' || others.length > 0) {
    throw new LineamentError('USAGE', '--face takes one number here: all templates of a person are of that person');
  }
  await using recogniser = await openRecogniser(recognitionSettings(args));
  const keep = args.flag('keep-photos');
  const templates: NewTemplate[] = [];
  for (const photo of photos) {
    const faces = await recogniser.faces(photo);
    if (faces.length === 0) throw noFaceIn(photo);
    const taken = chosenFaces(faces, choice ?? 0);
    tellReservations(output, taken, reservationsOf(faces, taken, choice, 0), [photo]);
    const original = await readFile(photo);
    templates.push(
      ...taken.map(({ embedding, quality, box }) => ({
        embedding,
        box,
        quality: quality?.score ?? null,
        photo: createHash('sha256').update(original).digest('hex'),
        ...(keep && { original }),
      })),
    );
  }
  await using gallery = await galleryOf(args);
  const { added, known } = await gallery.add(collection, recogniser.model, person, templates);
  output.answer(
    { collection, name: person, added: added.length, known },
    `${person} is in ${collection}: ${added.length} added${known > 0 ? `, ${known} were there already` : ''}`,
  );
  return EXIT.done;
}

export const command: Command = {
  usage: '<collection> <name> <photo>…',
  description: [
    'Adds a person to a collection, by the face in each photo: all photos, or none when one of them has no face. The photos are',
    'not kept, only the numbers that the model makes of the face, its quality, and the SHA-256 of the photo. Those are personal',
    'data: ask the person first. Several photos in different light and pose make a person easier to find.',
  ].join('\n'),
  options: {
    ...GALLERY_OPTION,
    ...RECOGNITION_OPTIONS,
    face: { value: 'n', help: 'which face of each photo: 1 is the largest (default)' },
    'keep-photos': { help: 'keep the photos in the gallery too, so that another model can embed them later' },
  },
  examples: ['lineament enroll team Ada ada-1.jpg ada-2.jpg', 'lineament enroll team Ada group.jpg --face 2'],
  run,
};
