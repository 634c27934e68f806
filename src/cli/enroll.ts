import { LineamentError } from '../errors.js';
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
  const embeddings: Float32Array[] = [];
  for (const photo of photos) {
    const faces = await recogniser.faces(photo);
    if (faces.length === 0) throw noFaceIn(photo);
    const taken = chosenFaces(faces, choice ?? 0);
    tellReservations(output, taken, reservationsOf(faces, taken, choice, 0), [photo]);
    embeddings.push(...taken.map(({ embedding }) => embedding));
  }
  await using gallery = await galleryOf(args);
  const added = await gallery.enroll(collection, recogniser.model, person, embeddings);
  const known = embeddings.length - added;
  output.answer(
    { collection, name: person, added, known },
    `${person} is in ${collection}: ${added} added${known > 0 ? `, ${known} were there already` : ''}`,
  );
  return EXIT.done;
}

export const command: Command = {
  usage: '<collection> <name> <photo>…',
  description: [
    'Adds a person to a collection, by the face in each photo: all photos, or none when one of them has no face. The photos are',
    'not kept, only the numbers that the model makes of the face. Those are personal data: ask the person first. Several photos',
    'in different light and pose make a person easier to find.',
  ].join('\n'),
  options: {
    ...GALLERY_OPTION,
    ...RECOGNITION_OPTIONS,
    face: { value: 'n', help: 'which face of each photo: 1 is the largest (default)' },
  },
  examples: ['lineament enroll team Ada ada-1.jpg ada-2.jpg', 'lineament enroll team Ada group.jpg --face 2'],
  run,
};
