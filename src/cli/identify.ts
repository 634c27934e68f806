import { LineamentError } from '../errors.js';
import { peopleOf } from '../gallery/search.js';
import type { IdentifiedFace } from '../matching/identify.js';
import type { Arguments } from './arguments.js';
import { type Command, EXIT } from './command.js';
import { GALLERY_OPTION, galleryWith } from './gallery.js';
import type { Output } from './output.js';
import { percent } from '../report/percent.js';
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
import { writePicture } from './recognition-picture.js';

function faceText({ matches, nearest }: IdentifiedFace): string {
  const known = matches.map(({ name, similarity }) => `${name} (${similarity.toFixed(4)})`).join(', ');
  if (known !== '') return known;
  return nearest === null ? 'nobody known' : `nobody known; nearest ${nearest.name} (${nearest.similarity.toFixed(4)})`;
}

function labelOf({ matches: [best] }: IdentifiedFace): string {
  return best === undefined ? 'unknown' : `${best.name} ${best.similarity.toFixed(3)}`;
}

async function run(args: Arguments, output: Output): Promise<number> {
  const [collection, photo] = args.words('collection', 'photo');
  const threshold = args.number('threshold', -1, 1);
  const limit = args.number('limit', 1, 1000);
  const picture = args.text('picture');
  const [face, ...others] = faceChoices(args);
  if (others.length > 0) throw new LineamentError('USAGE', '--face takes one choice here');
  await using gallery = await galleryWith(collection, args);
  await using recogniser = await openRecogniser(recognitionSettings(args));
  const people = peopleOf(await gallery.templates(collection, recogniser.model));
  const outcome = await recogniser.identify(photo, people, {
    ...(threshold === undefined ? {} : { threshold }),
    ...(limit === undefined ? {} : { limit }),
    ...(face === undefined ? {} : { face }),
  });
  if (outcome.kind === 'no-face') throw noFaceIn(photo);
  const { kind, matches, falseMatchRate, falsePositiveRate, faces, reservations } = outcome;
  if (picture !== undefined) {
    await writePicture(picture, [{ photo, labels: faces.map((each) => ({ face: each.face, label: labelOf(each) })) }]);
  }
  tellReservations(
    output,
    faces.map((each) => each.face),
    reservations,
    [photo],
  );
  const lines = faces.map((each, i) => (faces.length > 1 ? `face ${i + 1}: ${faceText(each)}` : faceText(each)));
  const rate =
    falsePositiveRate === null
      ? ''
      : `; in this search a stranger is taken for somebody in up to ${percent(falsePositiveRate)} of cases`;
  output.answer(
    {
      kind,
      matches,
      threshold: outcome.threshold,
      falseMatchRate,
      falsePositiveRate,
      people: people.size,
      templates: people.templates,
      faces: faces.map((each) => ({
        ...faceDocument(photo, each.face),
        kind: each.kind,
        matches: each.matches,
        nearest: each.nearest,
      })),
      reservations,
      ...(picture === undefined ? {} : { picture }),
    },
    `${lines.join('\n')}\n${thresholdText(outcome.threshold, falseMatchRate)}${rate}`,
  );
  return kind === 'known' ? EXIT.done : EXIT.no;
}

export const command: Command = {
  usage: '<collection> <photo> [--threshold <similarity>] [--face n|all] [--picture out.png]',
  description: [
    'Who of a collection is in a photo? Exit code 0: somebody is known, 1: nobody is. Each person is as similar as the most similar',
    'of their photos. The more people a collection has, the more often a stranger is taken for one of them: a match is a hint to',
    'look at.',
  ].join('\n'),
  options: {
    ...GALLERY_OPTION,
    ...RECOGNITION_OPTIONS,
    ...THRESHOLD_OPTION,
    face: { value: 'n|all', help: 'which face is searched for: 1 is the largest (default); all' },
    limit: { value: 'number', help: 'matches told of each face at most; default: 5' },
    picture: { value: 'out.png', help: 'draw the photo with boxes, names and similarities' },
  },
  examples: ['lineament identify team door.jpg', 'lineament identify team party.jpg --face all --picture party.png'],
  run,
};
