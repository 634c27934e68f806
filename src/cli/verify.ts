import { LineamentError } from '../errors.js';
import type { Arguments } from './arguments.js';
import { type Command, EXIT } from './command.js';
import type { Output } from './output.js';
import {
  faceChoices,
  faceDocument,
  noFaceIn,
  openRecogniser,
  RECOGNITION_OPTIONS,
  recognitionSettings,
  tellReservations,
  THRESHOLD_OPTION,
  thresholdText,
} from './recognition.js';

async function run(args: Arguments, output: Output): Promise<number> {
  const photos = args.words('photo', 'photo');
  const threshold = args.number('threshold', -1, 1);
  const picture = args.text('picture');
  const choices = faceChoices(args);
  if (choices.length > 2) throw new LineamentError('USAGE', '--face takes one choice for both photos, or one for each');
  const [first, second = first] = choices;
  // Not freed: the process ends with its answer, and who asked would wait for it.
  const recogniser = await openRecogniser(recognitionSettings(args));
  const outcome = await recogniser.verify(...photos, {
    ...(threshold === undefined ? {} : { threshold }),
    ...(first === undefined ? {} : { face: [first, second!] }),
  });
  if (outcome.kind === 'no-face') throw noFaceIn(photos[outcome.photo]!);
  const { kind, similarity, falseMatchRate, faces, comparisons, reservations } = outcome;
  const words = kind === 'match' ? 'same person' : 'different people';
  if (picture !== undefined) {
    // Drawing takes files that an answer without a picture does not wait for.
    const { writePicture } = await import('./recognition-picture.js');
    const label = `${words}: ${similarity.toFixed(3)}`;
    await writePicture(
      picture,
      photos.map((photo, i) => ({ photo, labels: [{ face: faces[i]!, label }] })),
    );
  }
  tellReservations(output, faces, reservations, photos);
  output.answer(
    {
      kind,
      similarity,
      threshold: outcome.threshold,
      falseMatchRate,
      comparisons,
      faces: faces.map((face, i) => faceDocument(photos[i]!, face)),
      reservations,
      ...(picture === undefined ? {} : { picture }),
    },
    `${words}: similarity ${similarity.toFixed(4)}, ${thresholdText(outcome.threshold, falseMatchRate)}`,
  );
  return kind === 'match' ? EXIT.done : EXIT.no;
}

export const command: Command = {
  usage: '<photo> <photo> [--threshold <similarity>] [--face n|all] [--picture out.png]',
  description: [
    'Do two photos show the same person? Exit code 0: yes, 1: no, 2: bad input, such as a photo without a face. The faces are',
    'found and aligned as the model wants them; of several faces the largest counts. A model that was trained on pictures',
    'cropped to a face is given the photos as they are. The threshold is the model’s own, set on pairs, unless one is given.',
  ].join('\n'),
  options: {
    ...RECOGNITION_OPTIONS,
    ...THRESHOLD_OPTION,
    face: {
      value: 'n|all[,n|all]',
      help: 'which face counts, for both photos or each: 1 is the largest (default); all: the most similar pair counts',
    },
    picture: { value: 'out.png', help: 'draw both photos with the faces that were compared' },
  },
  examples: [
    'lineament verify a.jpg b.jpg',
    'lineament verify portrait.jpg group.jpg --face 1,all --picture found.png',
    'lineament verify a.jpg b.jpg --model runs/trial --threshold 0.4 --json',
  ],
  run,
};
